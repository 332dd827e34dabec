/**
 * A Kubernetes cluster as a value: its services with their ports and endpoints, and its nodes.
 *
 * A `Cluster` holds what the API server knows and a service proxy needs: Services, the endpoints that
 * EndpointSlices list for them, and Nodes. All of it is frozen and read once. `readCluster` takes the
 * JSON or YAML that `kubectl get services,endpointslices,nodes -A` prints, `clusterOf` takes objects
 * that are parsed already, `writeCluster` prints a cluster so that it reads back as an equal value,
 * and `syntheticCluster` makes one up from a seed and a few sizes.
 *
 * `proxyPorts` is the cluster as a service proxy sees it: one entry for each port of each service that
 * a proxy is to serve, in one address family, with the addresses at which it is to be reached and the
 * endpoints that stand behind it. It leaves out headless services, services of type ExternalName, and
 * those that a label gives to another proxy. Every data plane starts from this list.
 *
 * A service that did not change should be the same object in two successive clusters: whoever follows
 * a cluster compares services by identity first. `shareServices` makes it so where a cluster was read
 * afresh.
 *
 * Not modelled: pods, deployments and the controllers that make EndpointSlices of them; legacy
 * Endpoints objects; a watch on the API server; validation of what the API server refuses, beyond
 * names and what reading needs. Choosing among a port's endpoints (traffic policies, topology hints, endpoints
 * that terminate) belongs to the proxy, so it is in `@packet-path/kube-proxy`.
 *
 * @module
 */
export { checkCluster } from './check-cluster.ts';
export {
  type Cluster,
  type ClusterNode,
  DEFAULT_AFFINITY_SECONDS,
  isProxied,
  type Service,
  type ServiceEndpoint,
  type ServicePort,
  type ServiceProtocol,
  type ServiceType,
  SOME_CLUSTER,
  type TrafficPolicy,
} from './cluster.ts';
export { PortList } from './port-list.ts';
export { type ProxyPort, proxyPorts } from './proxy-port.ts';
export { clusterOf, readCluster } from './read/read-cluster.ts';
export type { ReadClusterOptions } from './read/read-options.ts';
export { shareServices } from './share/share-services.ts';
export { SYNTHETIC_CIDRS, type SyntheticNetwork } from './synthetic/networks.ts';
export type { SyntheticOptions, SyntheticPort } from './synthetic/options.ts';
export { syntheticCluster } from './synthetic/synthetic-cluster.ts';
export { writeCluster } from './write-cluster.ts';
