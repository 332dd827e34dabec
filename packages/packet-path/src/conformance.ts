/**
 * Suites that any data plane, packet path or node can be run through; they need vitest and fast-check.
 *
 * @module
 */
export * from '@packet-path/testing/conformance';
