import type { Family } from '@packet-path/core';
import type { ConntrackCleanup } from '@packet-path/kube-proxy';
import {
  endAt,
  NODE_ADDRESS,
  PODS,
  type ServiceState,
  SLOTS,
  targetPort,
  type World,
} from './small-world.ts';

/**
 * The behaviour of Linux and of a kind of kube-proxy, told from their rules and not from the models:
 *
 * - `pinned`: rules. Conntrack keeps a connection where it is; TCP for days, UDP while packets come,
 *   and until kube-proxy deletes its entry.
 * - `balanced`: IPVS. Its connection keeps it where it is, until the server is deleted: a TCP server
 *   waits for its last connection, a UDP server does not. A service that is deleted takes all along.
 */
export interface PlaneKind {
  readonly family: Family;
  readonly kind: 'pinned' | 'balanced';
  readonly cleanup: ConntrackCleanup;
  /** Whether endpoints that are leaving serve where no ready one is left. */
  readonly usesLeaving: boolean;
}

/** A connection as the oracle remembers it. Times in seconds. */
export interface Remembered {
  readonly slot: number;
  readonly port: number;
  readonly viaNodePort: boolean;
  readonly protocol: 'TCP' | 'UDP';
  /** Where its packets go: a server, or the service's own address where nobody translated it. */
  server: string;
  readonly service: string;
  created: number;
  expires: number;
}

/** Seconds: conntrack's two for UDP, IPVS's for TCP and UDP, less what its timer wheel adds. */
const UNREPLIED = 30;
const STREAM = 120;
const IPVS_UDP = 300;
const IPVS_TCP = 900;
/** IPVS's wheel fires up to so much later. */
const WHEEL = 20;

/** The servers a new connection may go to now; empty: it is refused. Undefined: nobody knows the service. */
export function candidates(
  world: World,
  { slot, port }: Pick<Remembered, 'slot' | 'port'>,
  { usesLeaving, family }: PlaneKind,
): readonly string[] | undefined {
  const state = world[slot];
  if (!hasPort(state, slot, port)) return undefined;
  const of = (condition: string): string[] =>
    [...state!.pods]
      .filter(([, known]) => known === condition)
      .map(([pod]) => endAt(family, PODS[pod]!, targetPort(slot, port)));
  const ready = of('ready');
  return ready.length > 0 || !usesLeaving ? ready : of('leaving');
}

/** A packet went through, and its answer: how long the connection lives on now. */
export function refresh(connection: Remembered, now: number, plane: PlaneKind): void {
  const { protocol, created, server, service } = connection;
  if (plane.kind === 'balanced' && server !== service) {
    connection.expires = now + (protocol === 'TCP' ? IPVS_TCP : IPVS_UDP);
  } else if (protocol === 'TCP') connection.expires = Number.POSITIVE_INFINITY;
  else {
    const isStream = server !== service && now - created > 2;
    connection.expires = now + (isStream ? STREAM : UNREPLIED);
  }
}

/** The fate of a connection when its client speaks again. */
export function fate(
  connection: Remembered,
  now: number,
  { kind }: PlaneKind,
): 'stays' | 'anew' | 'unsure' {
  if (now < connection.expires) return 'stays';
  const late = kind === 'balanced' && connection.server !== connection.service ? WHEEL : 0;
  return now < connection.expires + late ? 'unsure' : 'anew';
}

/** The cluster has changed: connections whose entry is deleted expire at once. */
export function afterUpdate(
  connections: readonly Remembered[],
  before: World,
  after: World,
  plane: PlaneKind,
): void {
  for (const connection of connections) {
    const isGone =
      plane.kind === 'balanced' && connection.server !== connection.service
        ? leavesServer(connection, before, after, plane)
        : connection.protocol === 'UDP' && isCleaned(connection, before, after, plane);
    if (isGone) connection.expires = Number.NEGATIVE_INFINITY;
  }
}

function leavesServer(
  connection: Remembered,
  before: World,
  after: World,
  plane: PlaneKind,
): boolean {
  const wanted = candidates(after, connection, plane);
  if (wanted === undefined) return true;
  if (connection.protocol === 'TCP') return false;
  const had = candidates(before, connection, plane) ?? [];
  return had.includes(connection.server) && !wanted.includes(connection.server);
}

/** Whether kube-proxy deletes the entry of a UDP flow. */
function isCleaned(
  connection: Remembered,
  before: World,
  after: World,
  { cleanup, family }: PlaneKind,
): boolean {
  const { slot, port, server, viaNodePort } = connection;
  const [old, now] = [before[slot], after[slot]];
  const served = serving(now, slot, port, family);
  if (cleanup === '1.31') {
    const lost = udpPorts(slot).some((of) => hasPort(old, slot, of) && !hasPort(now, slot, of));
    if (lost && !viaNodePort) return true;
    const woken = udpPorts(slot).filter(
      (of) =>
        serving(now, slot, of, family).length > 0 && serving(old, slot, of, family).length === 0,
    );
    if (woken.length > 0 && (!viaNodePort || woken.includes(port))) return true;
    // By the pod's address: whichever port of the service it is that it left.
    return udpPorts(slot).some(
      (of) =>
        (!viaNodePort || of === port) &&
        hasPort(now, slot, of) &&
        serving(old, slot, of, family).some(
          (known) =>
            !serving(now, slot, of, family).includes(known) && hostOf(known) === hostOf(server),
        ),
    );
  }
  if (!hasPort(now, slot, port)) return cleanup === '1.38' && hasPort(old, slot, port);
  if (served.length === 0 && cleanup === '1.32') return false;
  return !served.includes(server);
}

function hasPort(state: ServiceState | undefined, slot: number, port: number): boolean {
  const index = SLOTS[slot]!.ports.findIndex((known) => known.port === port);
  return state?.ports.has(index) === true;
}

function udpPorts(slot: number): readonly number[] {
  return SLOTS[slot]!.ports.filter(({ protocol }) => protocol === 'UDP').map(({ port }) => port);
}

function serving(
  state: ServiceState | undefined,
  slot: number,
  port: number,
  family: Family,
): readonly string[] {
  if (!hasPort(state, slot, port)) return [];
  return [...state!.pods]
    .filter(([, condition]) => condition !== 'gone')
    .map(([pod]) => endAt(family, PODS[pod]!, targetPort(slot, port)));
}

function hostOf(server: string): string {
  return server.slice(0, server.lastIndexOf(':'));
}

/** Where a client finds a port. */
export function addressOf(
  slot: number,
  port: number,
  viaNodePort: boolean,
  family: Family = 4,
): string {
  const { clusterIP, ports } = SLOTS[slot]!;
  const { nodePort } = ports.find((known) => known.port === port)!;
  return viaNodePort ? endAt(family, NODE_ADDRESS, nodePort) : endAt(family, clusterIP, port);
}
