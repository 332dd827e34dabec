import { SECOND } from '@packet-path/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type KubernetesNode,
  type KubernetesNodeOptions,
  kubernetesNode,
} from '../../src/index.ts';
import {
  addressOf,
  afterUpdate,
  candidates,
  fate,
  type PlaneKind,
  type Remembered,
  refresh,
} from './oracle.ts';
import {
  type Condition,
  clusterOfWorld,
  EMPTY_WORLD,
  endAt,
  PODS,
  type ServiceState,
  SLOTS,
  type World,
} from './small-world.ts';
import { type Call, open, send } from './talk.ts';

/** The data planes, and what the oracle is to know of each. */
export const PLANES: Readonly<
  Record<string, readonly [KubernetesNodeOptions, Omit<PlaneKind, 'family'>]>
> = {
  iptables: [{ mode: 'iptables' }, { kind: 'pinned', cleanup: '1.38', usesLeaving: true }],
  'iptables to 1.31': [
    { mode: 'iptables', conntrackCleanup: '1.31' },
    { kind: 'pinned', cleanup: '1.31', usesLeaving: true },
  ],
  'iptables 1.32': [
    { mode: 'iptables', conntrackCleanup: '1.32' },
    { kind: 'pinned', cleanup: '1.32', usesLeaving: true },
  ],
  'iptables 1.37': [
    { mode: 'iptables', conntrackCleanup: '1.37' },
    { kind: 'pinned', cleanup: '1.37', usesLeaving: true },
  ],
  'iptables, 2019': [
    { mode: 'iptables', layout: '2019' },
    { kind: 'pinned', cleanup: '1.31', usesLeaving: false },
  ],
  nftables: [{ mode: 'nftables' }, { kind: 'pinned', cleanup: '1.38', usesLeaving: true }],
  'nftables, 1.29': [
    { mode: 'nftables', layout: '1.29' },
    { kind: 'pinned', cleanup: '1.31', usesLeaving: true },
  ],
  'nftables, 1.34': [
    { mode: 'nftables', layout: '1.34' },
    { kind: 'pinned', cleanup: '1.32', usesLeaving: true },
  ],
  ipvs: [{ mode: 'ipvs' }, { kind: 'balanced', cleanup: '1.38', usesLeaving: true }],
};

/** The callers: a pod of the node, a process of the node, a machine outside. */
const CLIENTS = [
  { address: '10.244.1.200', device: 'cni0' },
  { address: '192.168.1.10', device: null },
  { address: '192.168.1.77', device: 'eth0' },
] as const;

const slot = fc.nat(SLOTS.length - 1);
const condition = fc.constantFrom<Condition>('ready', 'ready', 'leaving', 'gone');
const pods = fc
  .array(fc.tuple(fc.nat(PODS.length - 1), condition), { maxLength: 4 })
  .map((pairs) => new Map(pairs));
const state: fc.Arbitrary<ServiceState | undefined> = fc.option(
  fc.record({
    ports: fc.constantFrom(new Set([0, 1]), new Set([0, 1]), new Set([0]), new Set([1])),
    pods,
    affinity: fc.constantFrom(false, false, false, true),
  }),
  { nil: undefined, freq: 6 },
);

export type Step =
  | { readonly do: 'change'; readonly slot: number; readonly state: ServiceState | undefined }
  | { readonly do: 'turn'; readonly slot: number; readonly pod: number; readonly to: Condition }
  | { readonly do: 'open'; readonly slot: number; readonly pick: number; readonly client: number }
  | { readonly do: 'send'; readonly which: number }
  | { readonly do: 'wait'; readonly seconds: number };

/** The events of a cluster's life, and of its clients'. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), slot, state }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('turn' as const),
        slot,
        pod: fc.nat(PODS.length - 1),
        to: condition,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('open' as const),
        slot,
        pick: fc.nat(3),
        client: fc.nat(CLIENTS.length - 1),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), which: fc.nat(20) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        seconds: fc.constantFrom(0.7, 3.1, 11, 43, 61, 125, 330),
      }),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

/** The cluster after a step that changes it. */
export function worldAfter(world: World, step: Extract<Step, { do: 'change' | 'turn' }>): World {
  return world.map((old, at) => {
    if (at !== step.slot) return old;
    if (step.do === 'change') return step.state;
    return old && { ...old, pods: new Map(old.pods).set(step.pod, step.to) };
  });
}

/** Plays steps on a node, and holds what becomes of its connections against the oracle. */
export class Session {
  readonly #plane: PlaneKind;
  readonly #node: KubernetesNode;
  readonly #live: { readonly call: Call; readonly memory: Remembered }[] = [];
  #world: World = EMPTY_WORLD;
  #port = 40_000;
  /** Connections that had to stay, and did. */
  stayed = 0;

  constructor(options: KubernetesNodeOptions, plane: PlaneKind) {
    this.#plane = plane;
    const { family } = plane;
    this.#node = kubernetesNode(clusterOfWorld(EMPTY_WORLD, family), {
      ...options,
      families: [family],
    });
  }

  run(step: Step): void {
    switch (step.do) {
      case 'change':
      case 'turn':
        this.#change(worldAfter(this.#world, step));
        break;
      case 'open':
        this.#open(step.slot, step.pick, step.client);
        break;
      case 'send':
        if (this.#live.length > 0) this.#send(step.which % this.#live.length);
        break;
      case 'wait':
        this.#node.clock.advance(step.seconds * SECOND);
        break;
    }
  }

  get #now(): number {
    return this.#node.clock.now / SECOND;
  }

  #change(world: World): void {
    this.#node.update(clusterOfWorld(world, this.#plane.family));
    afterUpdate(
      this.#live.map(({ memory }) => memory),
      this.#world,
      world,
      this.#plane,
    );
    this.#world = world;
    if (this.#plane.kind === 'balanced') this.#expectServers();
    // IPVS ends the connections of a server that is gone with the next tick.
    this.#node.clock.advance(0.01 * SECOND);
  }

  /** Whoever may serve is listed with weight 1, also if it was on its way out. */
  #expectServers(): void {
    const listed = new Set(this.#node.host.ipvs.save().split('\n'));
    for (const [at, { ports }] of SLOTS.entries()) {
      for (const { port, protocol } of ports) {
        const service = `${protocol === 'TCP' ? '-t' : '-u'} ${addressOf(at, port, false, this.#plane.family)}`;
        for (const server of candidates(this.#world, { slot: at, port }, this.#plane) ?? []) {
          expect(listed).toContain(`-a ${service} -r ${server} -m -w 1`);
        }
      }
    }
  }

  #open(at: number, pick: number, from: number): void {
    const { ports } = SLOTS[at]!;
    const { port, protocol, nodePort } = ports[pick % ports.length]!;
    const viaNodePort = nodePort !== 0 && pick > 1;
    const { address, device } = CLIENTS[from]!;
    const { family } = this.#plane;
    const service = addressOf(at, port, viaNodePort, family);
    const call: Call = { protocol, client: endAt(family, address, this.#port++), device, service };
    const memory: Remembered = {
      slot: at,
      port,
      viaNodePort,
      protocol,
      service,
      server: service,
      created: this.#now,
      expires: Number.NEGATIVE_INFINITY,
    };
    this.#settle(call, memory, open(this.#node, call));
  }

  /** A first packet, of a connection or of a flow whose entry is gone: it goes where it may. */
  #settle(call: Call, memory: Remembered, heard: ReturnType<typeof open>): void {
    const allowed = candidates(this.#world, memory, this.#plane);
    if (allowed === undefined) expect(heard?.server ?? call.service).toBe(call.service);
    else if (allowed.length === 0) expect(heard).toBeUndefined();
    else {
      expect(allowed).toContain(heard?.server);
      expect(heard?.answered).toBe(true);
    }
    const at = this.#live.findIndex((known) => known.memory === memory);
    if (at >= 0) this.#live.splice(at, 1);
    if (heard === undefined || (memory.protocol === 'TCP' && !heard.answered)) return;
    Object.assign(memory, { server: heard.server, created: this.#now });
    refresh(memory, this.#now, this.#plane);
    this.#live.push({ call, memory });
  }

  #send(which: number): void {
    const { call, memory } = this.#live[which]!;
    const expected = fate(memory, this.#now, this.#plane);
    if (expected !== 'stays' && (expected === 'unsure' || memory.protocol === 'TCP')) {
      // A TCP connection that nobody knows any more is over; who may still know it is not asked.
      this.#live.splice(which, 1);
      return;
    }
    const heard = send(this.#node, call);
    if (expected === 'anew') {
      this.#settle(call, memory, heard);
      return;
    }
    if (memory.server === memory.service) {
      this.#expectUntranslated(which, heard);
      return;
    }
    expect(heard).toEqual({ server: memory.server, answered: true });
    this.stayed++;
    refresh(memory, this.#now, this.#plane);
  }

  /**
   * A flow that began while nobody knew the service: rules may refuse its packets, which are new
   * still, but never translate them; IPVS takes them as soon as it has the service.
   */
  #expectUntranslated(which: number, heard: ReturnType<typeof open>): void {
    const { memory } = this.#live[which]!;
    const allowed = candidates(this.#world, memory, this.#plane) ?? [];
    if (this.#plane.kind === 'balanced' && allowed.length > 0) {
      expect(allowed).toContain(heard?.server);
      this.#live.splice(which, 1);
      return;
    }
    expect(heard?.server ?? memory.service).toBe(memory.service);
    refresh(memory, this.#now, this.#plane);
  }
}
