import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';

/** Whether two ports of a cluster are equal in every field, endpoints and their order included. */
export function samePort(a: ProxyPort, b: ProxyPort): boolean {
  return (
    a.name === b.name &&
    a.protocol === b.protocol &&
    a.clusterIP.equals(b.clusterIP) &&
    a.port === b.port &&
    a.nodePort === b.nodePort &&
    a.affinitySeconds === b.affinitySeconds &&
    a.internalPolicy === b.internalPolicy &&
    a.externalPolicy === b.externalPolicy &&
    a.healthCheckNodePort === b.healthCheckNodePort &&
    sameList(a.externalIPs, b.externalIPs, sameNetwork) &&
    sameList(a.loadBalancerIPs, b.loadBalancerIPs, sameNetwork) &&
    sameList(a.sourceRanges, b.sourceRanges, sameNetwork) &&
    sameList(a.endpoints, b.endpoints, sameEndpoint)
  );
}

/** Whether two lists have the same length and equal items. */
export function sameList<Item>(
  a: readonly Item[] | undefined,
  b: readonly Item[] | undefined,
  same: (a: Item, b: Item) => boolean = Object.is,
): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  return a.length === b.length && a.every((item, index) => same(item, b[index]!));
}

function sameNetwork<Network extends { equals(other: Network): boolean }>(
  a: Network,
  b: Network,
): boolean {
  return a.equals(b);
}

function sameEndpoint(a: ServiceEndpoint, b: ServiceEndpoint): boolean {
  return (
    a.address.equals(b.address) &&
    a.port === b.port &&
    a.ready === b.ready &&
    a.serving === b.serving &&
    a.terminating === b.terminating &&
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    sameList(a.forZones, b.forZones) &&
    sameList(a.forNodes, b.forNodes)
  );
}
