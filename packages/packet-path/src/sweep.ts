/**
 * Studies over grids of parameters, on one machine or on many. Needs Node.
 *
 * @module
 */
export * from '@packet-path/sweep';
