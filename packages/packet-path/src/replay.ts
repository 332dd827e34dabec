/**
 * Recordings of the kernel, played on the models: `packet-path/replay`.
 *
 * @module
 */
export * from '@packet-path/replay';
