/**
 * Arbitraries, laws and assertions for tests; it needs fast-check.
 *
 * @module
 */
export * from '@packet-path/testing';
