import { describe, expect, test } from 'vitest';
import { ForeseenDevice } from '../src/host/foreseen-device.ts';
import { type Address, createRandom, type Host, type Packet, PacketBuffer } from '../src/index.ts';
import { router } from './pinned/router.ts';
import { somePacket } from './pinned/some-packet.ts';
import { atHook } from './support.ts';

/** Packets that a router's own hook functions leave alone, and that fit through every device. */
function* packets(count: number): Generator<{ packet: Packet; to: Address }> {
  const random = createRandom('foreseen');
  for (let left = count; left > 0; ) {
    const packet = somePacket(random);
    const { destination: to } = somePacket(random);
    if (packet.destinationPort >= 7000 || packet.fragment !== null || packet.length > 1280)
      continue;
    if (packet.inputInterface === null || to.family !== packet.family) continue;
    left--;
    yield { packet, to };
  }
}

/** A router whose sysctls are some of those that decide about a packet's way. */
function hostOf(index: number): Host {
  const host = router(index % 5 !== 0);
  host.sysctls.set('net.ipv4.conf.eth0.route_localnet', index % 3 === 0 ? 1 : 0);
  return host;
}

const HOSTS = Array.from({ length: 15 }, (_, index) => hostOf(index));
/** The packet of the moment: how the hook functions of this test treat it, and how far it came. */
const moment: {
  to?: Address;
  resends?: Address;
  came?: boolean;
  isResent?: boolean;
  by?: string | null;
} = {};
for (const host of HOSTS) {
  atHook(host, 'PREROUTING', (packet) => {
    if (!packet.kernelMade) packet.destination = moment.to ?? packet.destination;
    return 'accept';
  });
  atHook(host, 'FORWARD', (packet) => {
    moment.by = packet.outputInterface;
    return 'accept';
  });
  atHook(host, 'INPUT', (packet, passage) => {
    if (packet.kernelMade) return 'accept';
    moment.came = true;
    if (moment.resends === undefined) return 'accept';
    packet.destination = moment.resends;
    // A packet to the host's own address comes in once more.
    delete moment.resends;
    moment.isResent = true;
    host.pipeline.resend(packet, passage);
    return 'stolen';
  });
  atHook(host, 'POSTROUTING', (packet) => {
    if (moment.isResent === true && !packet.kernelMade) moment.by = packet.outputInterface;
    return 'accept';
  });
}

function send(host: Host, packet: Packet, does: Partial<typeof moment>): typeof moment {
  for (const key of ['to', 'resends', 'isResent', 'came', 'by'] as const) delete moment[key];
  Object.assign(moment, does);
  host.send(packet);
  return moment;
}

describe('the device that a packet will leave by is the one that it does leave by', () => {
  test('where PREROUTING gives it another destination', () => {
    const seen = new Set<string | undefined>();
    let index = 0;
    for (const { packet, to } of packets(500)) {
      const host = HOSTS[index++ % HOSTS.length]!;
      const buffer = new PacketBuffer(packet);
      const foreseen = new ForeseenDevice(host).of(buffer, to);
      const { by } = send(host, packet, { to });
      expect(`${packet.source} to ${to}: ${foreseen}`).toBe(`${packet.source} to ${to}: ${by}`);
      seen.add(foreseen);
    }
    expect([...seen].sort()).toEqual(['eth0', 'eth1', 'eth2', undefined]);
  });

  test('where it stays, and where INPUT sends it on', () => {
    const seen = new Set<string | undefined>();
    let index = 0;
    for (const { packet, to } of packets(500)) {
      const host = HOSTS[index++ % HOSTS.length]!;
      const devices = new ForeseenDevice(host);
      const comesIn = devices.comesIn(new PacketBuffer(packet));
      expect(`${packet} on ${packet.inputInterface}: ${send(host, packet, {}).came === true}`).toBe(
        `${packet} on ${packet.inputInterface}: ${comesIn}`,
      );
      if (!comesIn) continue;
      const { by } = send(host, packet, { resends: to });
      const foreseen = devices.ofResent(new PacketBuffer(packet), to);
      const isOwn = by === 'lo' || by === undefined || host.routes.lookup(to)?.type === 'broadcast';
      const marked = host.routes.lookup(to, packet.mark)?.interface;
      // Nothing is foreseen of broadcasts, nor where the mark, once it counts, leads to another device.
      const isOpen = packet.ttl > 1 && !isOwn && (packet.mark === 0 || marked === by);
      expect(`${packet.source} to ${to}: ${foreseen}`).toBe(
        `${packet.source} to ${to}: ${isOpen ? by : undefined}`,
      );
      seen.add(foreseen);
    }
    expect([...seen].sort()).toEqual(['eth0', 'eth1', 'eth2', undefined]);
  });
});
