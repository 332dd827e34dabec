/**
 * The conformance suite of packet paths. It needs vitest, and nothing else of this package does.
 *
 * @module
 */
export { type PacketPathSpecOptions, packetPathSpec } from './packet-path-spec.ts';
