/**
 * iptables and ipset: rules read, written, evaluated; matches, targets and sets of one's own.
 *
 * @module
 */
export * from '@packet-path/iptables-model';
