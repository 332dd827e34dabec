/**
 * Packets and flows, and the addresses that they go between.
 *
 * @module
 */
export {
  Address,
  type Endpoint,
  type Flow,
  formatEndpoint,
  type Packet,
  Prefix,
  Protocol,
  parseEndpoint,
  tcp,
  udp,
} from '@packet-path/core';
export { clusterFlow, clusterFlows, connections } from '@packet-path/data-plane';
