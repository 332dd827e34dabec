import { Address, Prefix } from '@packet-path/core';
import type { Cluster, Service, ServiceEndpoint, ServicePort } from '@packet-path/kube-proxy';

export type Condition = 'ready' | 'leaving' | 'gone';

const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  leaving: { ready: false, serving: true, terminating: true },
  gone: { ready: false, serving: false, terminating: true },
} as const;

export const NODE_ADDRESS = '192.168.1.10';
/** Three pods of the node, three of another one. */
export const PODS: readonly string[] = [
  '10.244.1.11',
  '10.244.1.12',
  '10.244.1.13',
  '10.244.2.11',
  '10.244.2.12',
  '10.244.2.13',
];

interface SlotPort {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly nodePort: number;
}

/** The services there may be. */
export const SLOTS: readonly {
  readonly clusterIP: string;
  readonly ports: readonly SlotPort[];
}[] = [
  { clusterIP: '10.96.0.10', ports: [{ protocol: 'TCP', port: 80, nodePort: 0 }] },
  {
    clusterIP: '10.96.0.11',
    ports: [
      { protocol: 'UDP', port: 53, nodePort: 0 },
      { protocol: 'UDP', port: 54, nodePort: 0 },
    ],
  },
  {
    clusterIP: '10.96.0.12',
    ports: [
      { protocol: 'TCP', port: 80, nodePort: 30_080 },
      { protocol: 'UDP', port: 53, nodePort: 30_053 },
    ],
  },
];

/** A service as it is now: which of its ports it has, and the condition of each pod behind it. */
export interface ServiceState {
  readonly ports: ReadonlySet<number>;
  readonly pods: ReadonlyMap<number, Condition>;
  readonly affinity: boolean;
}

/** What the cluster holds now, by slot; undefined where the service does not exist. */
export type World = readonly (ServiceState | undefined)[];

export const EMPTY_WORLD: World = SLOTS.map(() => undefined);

/** The port that the pods of a service's port listen on. */
export function targetPort(slot: number, port: number): number {
  return 8000 + slot * 10 + port;
}

export function clusterOfWorld(world: World): Cluster {
  return {
    services: world.flatMap((state, slot) => (state === undefined ? [] : [service(slot, state)])),
    nodes: [1, 2].map((index) => ({
      name: `node-${index}`,
      addresses: [Address.parse(`192.168.1.${9 + index}`)],
      podCIDRs: [Prefix.parse(`10.244.${index}.0/24`)],
      zone: undefined,
    })),
  };
}

function service(slot: number, state: ServiceState): Service {
  const { clusterIP, ports } = SLOTS[slot]!;
  return {
    namespace: 'default',
    name: `svc-${slot}`,
    type: ports.some(({ nodePort }) => nodePort !== 0) ? 'NodePort' : 'ClusterIP',
    clusterIPs: { 4: Address.parse(clusterIP) },
    ports: ports
      .filter((_, index) => state.ports.has(index))
      .map(
        ({ protocol, port, nodePort }): ServicePort => ({
          name: `p${port}-${protocol.toLowerCase()}`,
          protocol,
          port,
          targetPort: targetPort(slot, port),
          nodePort,
          endpoints: endpoints(state, targetPort(slot, port)),
        }),
      ),
    externalIPs: [],
    loadBalancerIPs: [],
    loadBalancerSourceRanges: [],
    affinitySeconds: state.affinity ? 60 : undefined,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    healthCheckNodePort: 0,
    proxyName: undefined,
    headlessLabel: false,
  };
}

function endpoints({ pods }: ServiceState, port: number): readonly ServiceEndpoint[] {
  return [...pods]
    .sort(([a], [b]) => (PODS[a]! < PODS[b]! ? -1 : 1))
    .map(([pod, condition]) => ({
      address: Address.parse(PODS[pod]!),
      port,
      ...CONDITIONS[condition],
      nodeName: pod < 3 ? 'node-1' : 'node-2',
      zone: undefined,
      forZones: undefined,
      forNodes: undefined,
    }));
}
