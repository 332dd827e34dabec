import type { Service, ServiceEndpoint, ServicePort } from '../cluster.ts';

/** A list of values that are compared by their own `equals`. */
type Comparable = { equals(other: never): boolean };

/** Whether two services are equal in every field, with their ports, endpoints and the order of those. */
export function sameService(a: Service, b: Service): boolean {
  return (
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.type === b.type &&
    sameValue(a.clusterIPs[4], b.clusterIPs[4]) &&
    sameValue(a.clusterIPs[6], b.clusterIPs[6]) &&
    a.affinitySeconds === b.affinitySeconds &&
    a.internalTrafficPolicy === b.internalTrafficPolicy &&
    a.externalTrafficPolicy === b.externalTrafficPolicy &&
    a.healthCheckNodePort === b.healthCheckNodePort &&
    a.proxyName === b.proxyName &&
    a.headlessLabel === b.headlessLabel &&
    sameValues(a.externalIPs, b.externalIPs) &&
    sameValues(a.loadBalancerIPs, b.loadBalancerIPs) &&
    sameValues(a.loadBalancerSourceRanges, b.loadBalancerSourceRanges) &&
    samePorts(a.ports, b.ports)
  );
}

// The loops stand here one by one: as callbacks of one loop they would take three times as long, and a
// cluster that is read afresh is compared endpoint by endpoint.
function samePorts(a: readonly ServicePort[], b: readonly ServicePort[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (!samePort(a[index]!, b[index]!)) return false;
  }
  return true;
}

function samePort(a: ServicePort, b: ServicePort): boolean {
  return (
    a === b ||
    (a.port === b.port &&
      a.name === b.name &&
      a.protocol === b.protocol &&
      a.targetPort === b.targetPort &&
      a.nodePort === b.nodePort &&
      sameEndpoints(a.endpoints, b.endpoints))
  );
}

function sameEndpoints(a: readonly ServiceEndpoint[], b: readonly ServiceEndpoint[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  // Pods stand anywhere in memory. Without a branch for each, a processor reads the addresses of many at once.
  let differing = 0;
  for (let index = 0; index < a.length; index++) {
    differing |= a[index]!.address.w3 ^ b[index]!.address.w3;
  }
  if (differing !== 0) return false;
  for (let index = 0; index < a.length; index++) {
    if (!sameEndpoint(a[index]!, b[index]!)) return false;
  }
  return true;
}

function sameEndpoint(a: ServiceEndpoint, b: ServiceEndpoint): boolean {
  return (
    a === b ||
    (a.address.equals(b.address) &&
      a.port === b.port &&
      a.ready === b.ready &&
      a.serving === b.serving &&
      a.terminating === b.terminating &&
      a.nodeName === b.nodeName &&
      a.zone === b.zone &&
      sameWords(a.forZones, b.forZones) &&
      sameWords(a.forNodes, b.forNodes))
  );
}

function sameWords(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  return a.every((word, index) => word === b[index]);
}

function sameValue<Value extends Comparable>(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.equals(b as never));
}

function sameValues<Value extends Comparable>(a: readonly Value[], b: readonly Value[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((value, index) => value.equals(b[index]! as never));
}
