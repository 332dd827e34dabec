/**
 * Data planes as values, and everything for one of your own: see `docs/your-own-data-plane.md`.
 *
 * @module
 */
export { proxyPorts } from '@packet-path/cluster';
export {
  declareCounters,
  declareDraws,
  Host,
  Priority,
  protocolName,
  protocolNumber,
} from '@packet-path/core';
export * from '@packet-path/data-plane';
