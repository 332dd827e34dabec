/**
 * Calico's network policy as Felix programs it: short iptables chains and ipsets.
 *
 * @module
 */
export {};
