import type { Cluster, Flow, Packet, PlaneHost } from 'packet-path';
import { bulkOf, type Library } from './library.ts';
import { type Effort, nanoseconds, sample, type Timing, timingOf } from './samples.ts';

/** Packets of one sample: fewer than conntrack's buckets, and enough for the clock. */
const BATCH = 256;
/** After so long conntrack and IPVS have forgotten a SYN, in microseconds. */
const FORGOTTEN = 3600e6;
const [FIRST_PORT, PORTS] = [32_768, 28_000];

/** Numbers from 0 to below a bound, always the same ones. */
export function numbers(seed = 1): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * bound);
  };
}

/** The first packets of new connections from a pod, each to the service that is chosen for it. */
export function openings(
  library: Library,
  cluster: Cluster,
  count: number,
  choose: (index: number) => number,
  family: 4 | 6 = 4,
): readonly Packet[] {
  const ports = library.proxyPorts(cluster, family);
  const { source } = library.clusterFlow(cluster, ports[0]!.name);
  return Array.from({ length: count }, (_, index) => {
    const { clusterIP, port } = ports[choose(index)]!;
    return library.tcp(
      { address: source.address, port: FIRST_PORT + (index % PORTS) },
      { address: clusterIP, port },
      { flags: ['SYN'], inputInterface: library.POD_DEVICE },
    );
  });
}

/** Nanoseconds a packet by `send`, and an hour of forgetting after each batch, apart. */
export function sending(
  effort: Effort,
  node: PlaneHost,
  packets: readonly Packet[],
): { readonly send: Timing; readonly forget: Timing } {
  const batch = Math.min(BATCH, packets.length);
  const forgotten: number[] = [];
  let next = 0;
  const send = sample(effort, {
    operations: batch,
    run() {
      for (let sent = 0; sent < batch; sent++) {
        node.send(packets[next]!);
        next = next + 1 === packets.length ? 0 : next + 1;
      }
    },
    after() {
      forgotten.push(nanoseconds(() => node.clock.advance(FORGOTTEN)) / batch);
    },
  });
  return { send, forget: timingOf(forgotten) };
}

/** Nanoseconds a packet in columns; undefined where the library has no bulk way. */
export function sendingMany(
  effort: Effort,
  library: Library,
  node: PlaneHost,
  packets: readonly Packet[],
  { forget = true }: { readonly forget?: boolean } = {},
): Timing | undefined {
  const bulk = bulkOf(node);
  if (bulk === undefined || library.columnsOf === undefined) return undefined;
  const columns = library.columnsOf(packets);
  return sample(effort, {
    operations: packets.length,
    run: () => void bulk(columns),
    after: () => void (forget && node.clock.advance(FORGOTTEN)),
  });
}

/** Sends packets without measuring, so that all they meet has been met. */
export function visit(node: PlaneHost, packets: readonly Packet[]): void {
  for (const [index, packet] of packets.entries()) {
    node.send(packet);
    if (index % BATCH === 0) node.clock.advance(FORGOTTEN);
  }
  node.clock.advance(FORGOTTEN);
}

/** An ACK that fits a connection as `connect` leaves it. */
export function ack(library: Library, { source, destination }: Flow): Packet {
  return library.tcp(source, destination, {
    flags: ['ACK'],
    sequence: 1001,
    acknowledgement: 5001,
    inputInterface: library.POD_DEVICE,
  });
}
