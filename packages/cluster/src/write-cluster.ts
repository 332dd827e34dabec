import type { Address } from '@packet-path/core';
import { checkArgument, objectOfLists } from '@packet-path/core';
import {
  type Cluster,
  type ClusterNode,
  DEFAULT_AFFINITY_SECONDS,
  type Service,
  type ServiceEndpoint,
  type ServicePort,
} from './cluster.ts';

/** The cluster as a Kubernetes `v1` List in JSON, which `readCluster` reads back as an equal value. */
export function writeCluster(cluster: Cluster): string {
  checkArgument(
    'writeCluster',
    'cluster',
    cluster,
    objectOfLists('a cluster', 'nodes', 'services'),
  );
  const items = [
    ...cluster.nodes.map(nodeObject),
    ...cluster.services.map(serviceObject),
    ...cluster.services.flatMap(sliceObjects),
  ];
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 2)}\n`;
}

function nodeObject(node: ClusterNode): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      ...(node.zone !== undefined && { labels: { 'topology.kubernetes.io/zone': node.zone } }),
    },
    spec: { podCIDRs: node.podCIDRs },
    status: { addresses: node.addresses.map((address) => ({ type: 'InternalIP', address })) },
  };
}

function serviceObject(service: Service): object {
  const ips = [service.clusterIPs[4], service.clusterIPs[6]].filter((ip) => ip !== undefined);
  const clusterIPs = ips.length > 0 ? ips.map(String) : ['None'];
  const labels = {
    ...(service.proxyName !== undefined && {
      'service.kubernetes.io/service-proxy-name': service.proxyName,
    }),
    ...(service.headlessLabel && { 'service.kubernetes.io/headless': '' }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      namespace: service.namespace,
      name: service.name,
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: {
      type: service.type,
      ...(service.type !== 'ExternalName' && { clusterIP: clusterIPs[0], clusterIPs }),
      ports: service.ports.map(portObject),
      ...some('externalIPs', service.externalIPs),
      ...some('loadBalancerSourceRanges', service.loadBalancerSourceRanges),
      ...affinity(service.affinitySeconds),
      internalTrafficPolicy: service.internalTrafficPolicy,
      externalTrafficPolicy: service.externalTrafficPolicy,
      ...(service.healthCheckNodePort !== 0 && {
        healthCheckNodePort: service.healthCheckNodePort,
      }),
    },
    status: {
      loadBalancer: some(
        'ingress',
        service.loadBalancerIPs.map((ip) => ({ ip, ipMode: 'VIP' })),
      ),
    },
  };
}

function some(name: string, list: readonly unknown[]): object {
  return list.length > 0 ? { [name]: list } : {};
}

function affinity(seconds: number | undefined): object {
  if (seconds === undefined) return { sessionAffinity: 'None' };
  const config = { sessionAffinityConfig: { clientIP: { timeoutSeconds: seconds } } };
  return { sessionAffinity: 'ClientIP', ...(seconds !== DEFAULT_AFFINITY_SECONDS && config) };
}

function portObject({ name, protocol, port, targetPort, nodePort }: ServicePort): object {
  return {
    ...(name !== '' && { name }),
    protocol,
    port,
    targetPort,
    ...(nodePort !== 0 && { nodePort }),
  };
}

/**
 * A slice for each port, family and target port, since the endpoints of one slice share their
 * ports.
 */
function sliceObjects(service: Service): object[] {
  return service.ports.flatMap((port) => {
    const groups = new Map<string, ServiceEndpoint[]>();
    for (const endpoint of port.endpoints) {
      const key = `${endpoint.address.family} ${endpoint.port}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [endpoint]);
      else group.push(endpoint);
    }
    return [...groups.values()].map((endpoints, index) =>
      sliceObject(
        service,
        port,
        endpoints,
        [service.name, port.name, index].filter((part) => part !== '').join('-'),
      ),
    );
  });
}

function sliceObject(
  service: Service,
  port: ServicePort,
  endpoints: readonly ServiceEndpoint[],
  name: string,
): object {
  const [first] = endpoints as [ServiceEndpoint];
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: service.namespace,
      name,
      labels: { 'kubernetes.io/service-name': service.name },
    },
    addressType: first.address.family === 4 ? 'IPv4' : 'IPv6',
    ports: [{ name: port.name, protocol: port.protocol, port: first.port }],
    endpoints: endpoints.map(endpointObject),
  };
}

function endpointObject(endpoint: ServiceEndpoint): object {
  const { address, ready, serving, terminating, nodeName, zone, forZones, forNodes } = endpoint;
  const addresses: readonly Address[] = [address];
  const hint = (names: readonly string[]): object[] => names.map((name) => ({ name }));
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(nodeName !== undefined && { nodeName }),
    ...(zone !== undefined && { zone }),
    ...((forZones || forNodes) && {
      hints: {
        ...(forZones && { forZones: hint(forZones) }),
        ...(forNodes && { forNodes: hint(forNodes) }),
      },
    }),
  };
}
