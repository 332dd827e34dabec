/**
 * Recordings of the kernel, played on the models.
 *
 * @module
 */
export * from '@packet-path/replay';
