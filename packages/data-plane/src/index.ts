/**
 * A data plane as a value, and what stands around one.
 *
 * A `DataPlane` has a name and makes hosts. A `PlaneHost` is a `PacketPath` (it carries packets and
 * plays connections) that can also be programmed for a changed cluster, say how every outcome of
 * chance is met, tell the size of its program, be listened to, and forget its connections. Studies,
 * comparisons, traces, charts and conformance suites are written against these two interfaces, so
 * they run over any data plane: kube-proxy's modes and Calico in `@packet-path/node`, and those of
 * users.
 *
 * A host stands somewhere in its cluster: `nodePlace` finds the node, its addresses, the networks of
 * its pods, and a pod that serves nothing and can be the client. `clusterFlow` and `clusterFlows` are
 * flows of a cluster, from a pod, the node or outside to a service's addresses.
 *
 * To write a data plane of one's own: `hostAt` is the network of a node for a `Host`, `planeHostOf`
 * makes a `PlaneHost` of a host and the few parts that its data plane alone knows, `LentChoices` is the
 * source that its host draws from, `everyDraw` and `everyTurn` tell the outcomes of a connection, and
 * `programSize` and `programming` fill in zeros.
 *
 * Not here: how anything is balanced, and any rule. This package knows clusters and packets, and no
 * model.
 *
 * @module
 */
export { converse, type PlayedPacket, type SteppedConnection } from '@packet-path/play';
export { LentChoices } from './chance/lent-choices.ts';
export { CLIENT_KINDS, type ClientKind, clientAddress } from './flow/client-address.ts';
export { CLIENT_PORT, type ClusterFlowOptions, clusterFlow, flowTo } from './flow/cluster-flow.ts';
export {
  type ClusterFlow,
  type ClusterFlowsOptions,
  clusterFlows,
} from './flow/cluster-flows.ts';
export { connections } from './flow/connections.ts';
export { firstPacket } from './flow/first-packet.ts';
export { FreshSources } from './flow/fresh-sources.ts';
export { isClusterAddress } from './flow/is-cluster-address.ts';
export { namedDestination, namedPort, type PortChoice } from './flow/named-port.ts';
export {
  type ExactOutcomes,
  type FlowOutcome,
  type Means,
  type OpeningEnd,
  type Outcomes,
  printedOutcomes,
  type SampledOutcomes,
} from './outcome/outcomes.ts';
export {
  firstPackets,
  openedBy,
  openedByPacket,
  type Scene,
  type SceneHost,
  wholeConnections,
} from './outcome/scene.ts';
export {
  type ConnectionSeries,
  everyDraw,
  everyTurn,
  type Opened,
  once,
} from './outcome/series.ts';
export {
  hostAt,
  POD_DEVICE,
  type PodDevice,
  podInterface,
  podRoutes,
  UPLINK,
} from './place/host-at.ts';
export {
  type NodeNetwork,
  type NodePlace,
  nodePlace,
  type PlacedNode,
  type PlaceMtu,
  type PlaceOptions,
  placeOf,
  placeOptionsOf,
  SOME_PLACE,
  strayPods,
} from './place/node-place.ts';
export { serviceNetworks } from './place/service-networks.ts';
export { type DataPlane, type PlaneOptions, SOME_PLANE } from './plane/data-plane.ts';
export type { Likeness } from './plane/likeness.ts';
export { makeHost } from './plane/make-host.ts';
export type { PlaneHost } from './plane/plane-host.ts';
export { type PlaneHostParts, planeHostOf } from './plane/plane-host-of.ts';
export { planeOfModule } from './plane/plane-of-module.ts';
export type { PlaneRemarks } from './plane/plane-remarks.ts';
export { type ProgramSize, programSize } from './plane/program-size.ts';
export {
  type CountedWork,
  type Programming,
  type ProgrammingWork,
  programming,
  type SyncExtent,
} from './plane/programming.ts';
export { somePlane } from './plane/some-plane.ts';
export type { SyncPeriods } from './plane/sync-periods.ts';
export type { ClusterShape, LawCounter, WorkLaw, WorkTerm } from './plane/work-law.ts';
