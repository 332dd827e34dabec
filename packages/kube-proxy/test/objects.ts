import { type Cluster, clusterOf } from '@packet-path/cluster';

export interface ServiceOptions {
  readonly namespace?: string;
  readonly name?: string;
  readonly portName?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly nodePort?: number;
  readonly type?: string;
  readonly clusterIP?: string;
  readonly loadBalancerIPs?: readonly string[];
  /** Added to the spec. */
  readonly spec?: object;
  /**
   * Endpoints as `10.180.0.1:80@node`, with conditions after a blank: `ready`, `serving`,
   * `terminating`, none.
   */
  readonly endpoints?: readonly string[];
}

/** A Service and its EndpointSlices, as the API holds them. */
function objectsOf(options: ServiceOptions): object[] {
  const {
    namespace = 'ns1',
    name = 'svc1',
    portName = 'p80',
    protocol = 'TCP',
    port = 80,
    nodePort,
    type = 'ClusterIP',
    clusterIP = '172.30.0.41',
    loadBalancerIPs = [],
    spec,
    endpoints = ['10.180.0.1:80@node-1'],
  } = options;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { type, clusterIP, ports: [{ name: portName, protocol, port, nodePort }], ...spec },
    status: { loadBalancer: { ingress: loadBalancerIPs.map((ip) => ({ ip })) } },
  };
  return [service, ...endpoints.map((text) => sliceOf(namespace, name, portName, protocol, text))];
}

function sliceOf(
  namespace: string,
  name: string,
  portName: string,
  protocol: string,
  text: string,
): object {
  const [, address = '', port, nodeName, words] =
    /^\[?([^\]@ ]+?)\]?:(\d+)@(\S+)(?: (.*))?$/.exec(text) ?? [];
  const has = (word: string): boolean => words?.split(' ').includes(word) === true;
  const conditions =
    words === undefined
      ? {}
      : { ready: has('ready'), serving: has('serving'), terminating: has('terminating') };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace,
      name: `${name}-${address}`,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    ports: [{ name: portName, protocol, port: Number(port) }],
    endpoints: [{ addresses: [address], nodeName, conditions }],
  };
}

export function clusterWith(...services: readonly ServiceOptions[]): Cluster {
  return clusterOf(services.flatMap(objectsOf));
}
