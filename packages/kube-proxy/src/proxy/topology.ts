import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';

/** The endpoints that may answer for a port on one node, by traffic policy. */
export interface PortTopology {
  /** For the Cluster policy. */
  readonly cluster: readonly ServiceEndpoint[];
  /** For the Local policy. */
  readonly local: readonly ServiceEndpoint[];
  /** Both together, each once. */
  readonly reachable: readonly ServiceEndpoint[];
  /** Whether there is a usable endpoint on any node. */
  readonly hasEndpoints: boolean;
}

/**
 * The hints of EndpointSlices that a proxy follows. `zone` (TopologyAwareHints, on since 1.23);
 * `node`: hints for nodes too, asked before those for zones (PreferSameTrafficDistribution, alpha in
 * 1.33, on since 1.34). The proxy never reads `trafficDistribution` of a Service: the controller that
 * writes EndpointSlices turns it into hints.
 */
export type EndpointHints = 'none' | 'zone' | 'node';

/** The node whose proxy sorts endpoints: its name makes an endpoint local, its zone or name near. */
export interface TopologyNode {
  readonly name: string;
  readonly zone: string | undefined;
  readonly hints: EndpointHints;
}

const NONE: readonly ServiceEndpoint[] = [];

const isReady = ({ ready }: ServiceEndpoint): boolean => ready;
/** An endpoint that terminates and still serves is used where no ready one is left. */
const isLastResort = ({ serving, terminating }: ServiceEndpoint): boolean => serving && terminating;

/** Sorts a port's endpoints as `topology.go` does (`CategorizeEndpoints`, read in 1.31). */
export function topologyOf(port: ProxyPort, node: TopologyNode): PortTopology {
  const { endpoints } = port;
  // A Local external policy needs all endpoints too: pods and the node itself bypass it.
  const wantsCluster = port.internalPolicy === 'Cluster' || port.external;
  const wantsLocal = port.internalPolicy === 'Local' || port.externalPolicy === 'Local';
  const isLocal = ({ nodeName }: ServiceEndpoint): boolean => nodeName === node.name;

  const isNear = hintFilter(endpoints, node);
  const cluster = wantsCluster
    ? firstOf(endpoints, (endpoint) => isReady(endpoint) && isNear(endpoint), isLastResort)
    : NONE;
  const local = wantsLocal ? firstOf(endpoints.filter(isLocal), isReady, isLastResort) : NONE;
  const hasEndpoints = endpoints.some((endpoint) => isReady(endpoint) || isLastResort(endpoint));
  return { cluster, local, reachable: union(cluster, local, endpoints), hasEndpoints };
}

function firstOf(
  endpoints: readonly ServiceEndpoint[],
  ...filters: readonly ((endpoint: ServiceEndpoint) => boolean)[]
): readonly ServiceEndpoint[] {
  for (const filter of filters) {
    const found = endpoints.filter(filter);
    if (found.length > 0) return found;
  }
  return NONE;
}

/** In the order of all endpoints. */
function union(
  cluster: readonly ServiceEndpoint[],
  local: readonly ServiceEndpoint[],
  all: readonly ServiceEndpoint[],
): readonly ServiceEndpoint[] {
  if (local.length === 0) return cluster;
  if (cluster.length === 0) return local;
  const wanted = new Set([...cluster, ...local]);
  return wanted.size === cluster.length ? cluster : all.filter((endpoint) => wanted.has(endpoint));
}

/**
 * Hints count only if every ready endpoint has them and one is meant for this node or its zone;
 * hints for nodes are looked at before those for zones.
 */
function hintFilter(
  endpoints: readonly ServiceEndpoint[],
  { name, zone, hints }: TopologyNode,
): (endpoint: ServiceEndpoint) => boolean {
  if (hints === 'none') return () => true;
  const ready = endpoints.filter(isReady);
  const forNode = ({ forNodes }: ServiceEndpoint): boolean => forNodes?.includes(name) === true;
  const haveNodes = ready.every(({ forNodes }) => forNodes?.length);
  if (hints === 'node' && haveNodes && ready.some(forNode)) return forNode;
  if (zone === undefined) return () => true;
  const forZone = ({ forZones }: ServiceEndpoint): boolean => forZones?.includes(zone) === true;
  if (ready.every(({ forZones }) => forZones?.length) && ready.some(forZone)) return forZone;
  return () => true;
}
