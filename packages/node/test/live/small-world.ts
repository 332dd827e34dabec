import type { Cluster, Service, ServiceEndpoint, ServicePort } from '@packet-path/cluster';
import { Address, type Family, formatEndpoint, Prefix } from '@packet-path/core';

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

/** An address of this world, in the family that it is played in. */
function at(family: Family, text: string): Address {
  const address = Address.parse(text);
  return family === 4 ? address : Address.v6(0xfd000000 | 0, 0, 0, address.w3);
}

/** `10.244.1.11:8080`, or the same in IPv6. */
export function endAt(family: Family, text: string, port: number): string {
  return formatEndpoint({ address: at(family, text), port });
}

/** The services of the cluster, by slot; undefined where the service does not exist. */
export type World = readonly (ServiceState | undefined)[];

export const EMPTY_WORLD: World = SLOTS.map(() => undefined);

/** The port that the pods of a service's port listen on. */
export function targetPort(slot: number, port: number): number {
  return 8000 + slot * 10 + port;
}

export function clusterOfWorld(world: World, family: Family = 4): Cluster {
  return {
    services: world.flatMap((state, slot) =>
      state === undefined ? [] : [service(slot, state, family)],
    ),
    nodes: [1, 2].map((index) => ({
      name: `node-${index}`,
      addresses: [at(family, `192.168.1.${9 + index}`)],
      podCIDRs: [new Prefix(at(family, `10.244.${index}.0`), family === 4 ? 24 : 120)],
      zone: undefined,
    })),
  };
}

function service(slot: number, state: ServiceState, family: Family): Service {
  const { clusterIP, ports } = SLOTS[slot]!;
  return {
    namespace: 'default',
    name: `svc-${slot}`,
    type: ports.some(({ nodePort }) => nodePort !== 0) ? 'NodePort' : 'ClusterIP',
    clusterIPs: { [family]: at(family, clusterIP) },
    ports: ports
      .filter((_, index) => state.ports.has(index))
      .map(
        ({ protocol, port, nodePort }): ServicePort => ({
          name: `p${port}-${protocol.toLowerCase()}`,
          protocol,
          port,
          targetPort: targetPort(slot, port),
          nodePort,
          endpoints: endpoints(state, targetPort(slot, port), family),
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

function endpoints(
  { pods }: ServiceState,
  port: number,
  family: Family,
): readonly ServiceEndpoint[] {
  return [...pods]
    .sort(([a], [b]) => (PODS[a]! < PODS[b]! ? -1 : 1))
    .map(([pod, condition]) => ({
      address: at(family, PODS[pod]!),
      port,
      ...CONDITIONS[condition],
      nodeName: pod < 3 ? 'node-1' : 'node-2',
      zone: undefined,
      forZones: undefined,
      forNodes: undefined,
    }));
}
