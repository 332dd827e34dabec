/**
 * Connection tracking and NAT.
 *
 * @module
 */
export * from '@packet-path/conntrack';
