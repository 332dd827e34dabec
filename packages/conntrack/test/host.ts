import {
  Address,
  type CourseAction,
  Host,
  type HostOptions,
  type PacketBuffer,
  type Passage,
  type Verdict,
} from '@packet-path/core';
import { Conntrack, type ConntrackOptions, type NatHook, type NatRange } from '../src/index.ts';

/** A router between 10.0.0.0/24 and 10.244.0.0/16 that tracks connections. */
export function router(
  options: HostOptions = {},
  conntrackOptions: ConntrackOptions = { buckets: 1024 },
): { readonly host: Host; readonly conntrack: Conntrack } {
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
      { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'] },
    ],
    routes: ['10.244.0.0/16 dev eth1', 'default via 10.0.0.254 dev eth0'],
    ...options,
  });
  const conntrack = new Conntrack(host, conntrackOptions);
  conntrack.enable(4);
  conntrack.enable(6);
  return { host, conntrack };
}

/** A rule that translates every connection it is asked about. */
export function always(conntrack: Conntrack, hook: NatHook, range: NatRange): () => void {
  const manipulation = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  return conntrack.nat.attachRules({
    family: range.addresses?.first.family ?? 4,
    hook,
    priority: 0,
    run: (packet: PacketBuffer, passage: Passage) =>
      conntrack.nat.setup(packet, passage, manipulation, range),
  });
}

/** The same by rules that take part in recorded courses, and say beforehand which end they give. */
export function alwaysRecorded(conntrack: Conntrack, hook: NatHook, range: NatRange): () => void {
  const manipulation = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  const { addresses, ports } = range;
  const [address, port] = [addresses?.first, ports?.first];
  const isGiven =
    manipulation === 'destination' &&
    address !== undefined &&
    port !== undefined &&
    ports?.last === port;
  const act: CourseAction<Verdict> = {
    ...(isGiven && { gives: { address, port } }),
    run: (packet, passage) => conntrack.nat.setup(packet, passage, manipulation, range),
  };
  return conntrack.nat.attachRules({
    family: address?.family ?? 4,
    hook,
    priority: 0,
    course: 'recorded',
    run(packet, passage) {
      const { recorder } = passage;
      recorder?.asksFields();
      return recorder === undefined
        ? act.run(packet, passage)
        : recorder.again(act, packet, passage);
    },
  });
}

/** A range of one address, and of ports if they are given. */
export function to(address: string, first?: number, last: number = first ?? 0): NatRange {
  const only = Address.parse(address);
  const addresses = { first: only, last: only };
  return first === undefined ? { addresses } : { addresses, ports: { first, last } };
}
