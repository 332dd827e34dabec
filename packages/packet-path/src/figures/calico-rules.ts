import { podWorkload, policiesOf } from '@packet-path/calico';
import { syntheticCluster } from '@packet-path/cluster';
import { Address, checkArgument, someObject, tcp } from '@packet-path/core';
import { kubernetesNode } from '@packet-path/node';
import { felixRules } from './felix-rules.ts';

export const PODS_A_NODE = 30;
export const POLICIES_A_POD = 3;
/** Names of devices are hashes: the mean is over so many draws of a node's pods. */
export const DRAWS = 8;
const NODE = { name: 'policy-node', addresses: ['192.168.7.7'] };

/** Choices of {@link calicoRules}. */
export interface CalicoRulesOptions {
  /** 1 to 250. Default 30. */
  readonly podsANode?: number;
  /** Policies that apply to each pod, 1 or more. Default 3. */
  readonly policiesAPod?: number;
  /** Hears the share of the count that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Rules of Calico that the first packet of a connection from a pod evaluates. */
export interface CalicoRules {
  readonly mean: number;
  readonly least: number;
  readonly worst: number;
}

/**
 * Counts Calico's own rules for a connection of each pod of a node, allowed by each of its policies;
 * kube-proxy's rules beside them are left out. Their number does not depend on the number of services.
 */
export function calicoRules(options: CalicoRulesOptions = {}): CalicoRules {
  checkArgument('calicoRules', 'options', options, someObject);
  const {
    podsANode = PODS_A_NODE,
    policiesAPod = POLICIES_A_POD,
    onProgress = () => undefined,
  } = options;
  const cluster = syntheticCluster({ services: 1, endpointsPerService: 1 });
  const policies = policiesWith(policiesAPod);
  const counts: number[] = [];
  const node = kubernetesNode(cluster, {
    mode: 'iptables',
    node: NODE,
    policies: { objects: { ...policies, workloads: podsOf(0, podsANode) } },
  });
  for (let draw = 0; draw < DRAWS; draw++) {
    onProgress(draw / DRAWS);
    const workloads = podsOf(draw, podsANode);
    node.updatePolicies({ ...policies, workloads });
    for (let policy = 1; policy <= policiesAPod; policy++) {
      for (const { interfaceName, addresses } of workloads) {
        const { work } = node.send(
          tcp(`${addresses[0]}:30000`, `192.0.2.7:${8000 + policy}`, {
            inputInterface: interfaceName,
          }),
        );
        counts.push(felixRules(work));
      }
      node.forget();
    }
  }
  const sum = counts.reduce((all, count) => all + count, 0);
  return {
    mean: Number((sum / counts.length).toPrecision(6)),
    least: Math.min(...counts),
    worst: Math.max(...counts),
  };
}

/** Policies of which the k-th allows port 8000 + k, from and to every pod. */
function policiesWith(count: number): ReturnType<typeof policiesOf> {
  return policiesOf([
    ...Array.from({ length: count }, (_, index) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: `allow-${index + 1}` },
      spec: {
        order: index,
        types: ['Ingress', 'Egress'],
        ingress: [allow(8001 + index)],
        egress: [allow(8001 + index)],
      },
    })),
    {
      apiVersion: 'projectcalico.org/v3',
      kind: 'IPPool',
      metadata: { name: 'pods' },
      spec: { cidr: '10.65.0.0/16', natOutgoing: true },
    },
  ]);
}

function allow(port: number): Readonly<Record<string, unknown>> {
  return { action: 'Allow', protocol: 'TCP', destination: { ports: [port] } };
}

/** The name of a pod of a draw. */
export function podName(draw: number, pod: number): string {
  return `pod-${draw}-${pod}`;
}

function podsOf(draw: number, count: number): ReturnType<typeof podWorkload>[] {
  return Array.from({ length: count }, (_, index) =>
    podWorkload({
      namespace: 'default',
      name: podName(draw, index),
      node: NODE.name,
      addresses: [Address.parse(`10.65.${draw}.${index + 2}`)],
    }),
  );
}
