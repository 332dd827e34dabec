/**
 * kube-proxy's programs and syncs, in every mode.
 *
 * @module
 */
export * from '@packet-path/kube-proxy';
