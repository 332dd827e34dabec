/**
 * Clusters as values: services, endpoints and nodes; read, made up, written.
 *
 * @module
 */
export * from '@packet-path/cluster';
