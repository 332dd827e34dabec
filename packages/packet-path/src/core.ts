/**
 * The ground that models stand on: hosts, hooks, packets, the ledger, the trace, chance and time; processes
 * with sockets, and connections whose both ends are played.
 *
 * @module
 */
export * from '@packet-path/core';
export * from '@packet-path/play';
export * from '@packet-path/sockets';
