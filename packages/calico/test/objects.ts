import { type CalicoObjects, policiesOf } from '@packet-path/calico';

/** A pod of `node-1` unless it says otherwise, as the API has it. */
export interface PodOptions {
  readonly namespace?: string;
  readonly name: string;
  readonly node?: string;
  readonly ips: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** As `http:TCP:8080`. */
  readonly ports?: readonly string[];
}

export function pod(options: PodOptions): object {
  const { namespace = 'default', name, node = 'node-1', ips, labels = {}, ports = [] } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: {
      nodeName: node,
      containers: [
        {
          ports: ports.map((text) => {
            const [portName, protocol, containerPort] = text.split(':');
            return { name: portName, protocol, containerPort: Number(containerPort) };
          }),
        },
      ],
    },
    status: { podIPs: ips.map((ip) => ({ ip })) },
  };
}

/** A NetworkPolicy of Kubernetes. */
export function networkPolicy(name: string, spec: object, namespace = 'default'): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec,
  };
}

/** An object of Calico's own. */
export function calico(kind: string, name: string, spec: object, namespace?: string): object {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: 'projectcalico.org/v3', kind, metadata, spec };
}

export function objectsOf(...objects: readonly object[]): CalicoObjects {
  return policiesOf(objects);
}
