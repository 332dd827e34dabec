import {
  type Address,
  type Family,
  type OptionValue,
  objectOf,
  type Prefix,
} from '@packet-path/core';

/**
 * A cluster as a service proxy knows it. Frozen; made by `readCluster`, `clusterOf` or
 * `syntheticCluster`.
 *
 * ```ts
 * cluster.services.map(({ name }) => name); // ['svc-00001', 'svc-00002', …]
 * ```
 */
export interface Cluster {
  readonly services: readonly Service[];
  /** Nodes, where the source named any. */
  readonly nodes: readonly ClusterNode[];
}

/** The fields by which a cluster is told from another argument. */
export const SOME_CLUSTER: OptionValue = objectOf('services', 'nodes');

/** A machine of the cluster. */
export interface ClusterNode {
  readonly name: string;
  /** Internal addresses first, as the node's status lists them. */
  readonly addresses: readonly Address[];
  readonly podCIDRs: readonly Prefix[];
  readonly zone: string | undefined;
}

/** How a service is published, as its `spec.type` says. */
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
/** The protocols that a service's port may have. */
export type ServiceProtocol = 'TCP' | 'UDP' | 'SCTP';
/** Which endpoints may answer: any, or those on the node that got the packet. */
export type TrafficPolicy = 'Cluster' | 'Local';

/** A service, its ports, and their endpoints. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: ServiceType;
  /** Empty for a headless service and for ExternalName. */
  readonly clusterIPs: Readonly<Partial<Record<Family, Address>>>;
  readonly ports: readonly ServicePort[];
  readonly externalIPs: readonly Address[];
  /** Addresses of load balancers that forward packets with that destination (`ipMode: VIP`). */
  readonly loadBalancerIPs: readonly Address[];
  readonly loadBalancerSourceRanges: readonly Prefix[];
  /** Seconds a client keeps its endpoint; undefined without session affinity. */
  readonly affinitySeconds: number | undefined;
  readonly internalTrafficPolicy: TrafficPolicy;
  readonly externalTrafficPolicy: TrafficPolicy;
  /** 0 where there is none. */
  readonly healthCheckNodePort: number;
  /** The proxy that serves it, by the label `service.kubernetes.io/service-proxy-name`. */
  readonly proxyName: string | undefined;
  /** Labelled `service.kubernetes.io/headless`: no proxy serves it. */
  readonly headlessLabel: boolean;
}

/** One port of a service, and the endpoints behind it. */
export interface ServicePort {
  /** Empty where the only port of a service has no name. */
  readonly name: string;
  readonly protocol: ServiceProtocol;
  readonly port: number;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string;
  /** 0 where there is none. */
  readonly nodePort: number;
  /**
   * The endpoints of all its slices, without duplicates, ordered by their text as kube-proxy orders
   * them.
   */
  readonly endpoints: readonly ServiceEndpoint[];
}

/** One address that may answer, with its conditions (absent ones filled in as kube-proxy does). */
export interface ServiceEndpoint {
  readonly address: Address;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  /** Hints: the zones whose clients should use it; undefined where the slice has none. */
  readonly forZones: readonly string[] | undefined;
  /** Hints: the nodes whose clients should use it; undefined where the slice has none. */
  readonly forNodes: readonly string[] | undefined;
}

/**
 * Seconds of ClientIP affinity where the service does not say (core/v1,
 * `DefaultClientIPServiceAffinitySeconds`).
 */
export const DEFAULT_AFFINITY_SECONDS = 10_800;

/**
 * Whether kube-proxy programs the service at all: it has a cluster IP, is not headless, and no
 * other proxy claims it by label (`config.go` and `serviceport.go`, read in 1.31).
 */
export function isProxied(service: Service): boolean {
  return (
    service.type !== 'ExternalName' &&
    service.proxyName === undefined &&
    !service.headlessLabel &&
    (service.clusterIPs[4] !== undefined || service.clusterIPs[6] !== undefined)
  );
}
