/**
 * Calico's network policy as Felix programs it: chains and sets, from policies.
 *
 * @module
 */
export * from '@packet-path/calico';
