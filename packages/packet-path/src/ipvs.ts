/**
 * The Linux virtual server: services, schedulers, connections.
 *
 * @module
 */
export * from '@packet-path/ipvs-model';
