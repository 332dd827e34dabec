import {
  createRandom,
  type Packet,
  type Random,
  SeededChoices,
  type Traversal,
  withFields,
} from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import { expect, test } from 'vitest';
import { caseHost } from '../src/play/case-host.ts';
import { FILES, kernelCases } from './support/recordings.ts';

// Packets of all recordings, answers and errors to what came out, sent at odd times through the hosts
// of other recordings: nobody knows what Linux would say, but what must hold of any answer is known.

const HOSTS = 600;
const PACKETS = 40;
/** Microseconds between two packets, so that timeouts of every length pass. */
const PAUSES = [1_000, 30_000, 500_000, 3_000_000, 40_000_000];

test.each([
  ['rules', /^(rulesets|conntrack|calico|kube-proxy-ipv|nftables-(rulesets|kube-proxy-ipv))/],
  ['IPVS', /^ipvs/],
])('through recorded hosts of %s any packet passes, and listening changes nothing', (_, files) => {
  const cases = FILES.filter((name) => files.test(name)).flatMap((name) => [...kernelCases(name)]);
  const packets = cases.flatMap(({ steps }) => steps.flatMap(({ packet }) => packet ?? []));
  const random = createRandom('recombined');
  for (let index = 0; index < HOSTS; index++) {
    const chosen = pick(random, cases);
    const make = (): LinuxHost =>
      caseHost(chosen, new SeededChoices(createRandom(`${chosen.name} ${index}`)), 0);
    const [quiet, heard] = [make(), make()];
    heard.listen(() => {});
    const seen: Packet[] = [];
    for (let count = 0; count < PACKETS; count++) {
      const packet = nextPacket(random, quiet, packets, seen);
      const traversal = quiet.send(packet);
      expect(whole(heard.send(packet)), chosen.name).toBe(whole(traversal));
      seen.push(...traversal.emitted);
      const pause = pick(random, PAUSES);
      quiet.clock.advance(pause);
      heard.clock.advance(pause);
    }
    expect(heard.save(), chosen.name).toEqual(quiet.save());
  }
});

function nextPacket(
  random: Random,
  host: LinuxHost,
  packets: readonly Packet[],
  seen: readonly Packet[],
): Packet {
  const devices = [...host.interfaces.keys()].filter((name) => name !== 'lo');
  const kind = random.below(10);
  const known = kind < 4 && seen.length > 0 ? pick(random, seen) : undefined;
  const packet =
    known === undefined
      ? arriving(pick(random, packets), pick(random, devices))
      : kind < 3
        ? answerTo(known)
        : errorAbout(known, pick(random, devices));
  return withFields(packet, {
    ...(random.below(12) === 0 && { ttl: 1 }),
    ...(random.below(15) === 0 && { mark: random.below(32) }),
    ...(random.below(25) === 0 &&
      packet.icmp === null && { fragment: { id: 7, offset: 0, size: 24, more: true } }),
  });
}

function arriving(packet: Packet, device: string): Packet {
  return packet.inputInterface === null ? packet : withFields(packet, { inputInterface: device });
}

function answerTo(packet: Packet): Packet {
  return withFields(packet, {
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    inputInterface: packet.outputInterface,
    outputInterface: null,
  });
}

function errorAbout(packet: Packet, device: string): Packet {
  const isV4 = packet.family === 4;
  const [type, code] = isV4 ? [3, 1] : [1, 3];
  return withFields(answerTo(packet), {
    protocol: isV4 ? 1 : 58,
    sourcePort: 0,
    destinationPort: 0,
    tcp: null,
    sctp: null,
    icmp: { type, code, id: 0, sequence: 0, mtu: 0, inner: packet },
    length: (isV4 ? 28 : 48) + Math.min(500, packet.length),
    inputInterface: device,
  });
}

function whole({ outcome, emitted, delivered, sendError, work }: Traversal): string {
  return JSON.stringify([outcome, emitted, delivered, sendError, work]);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] ?? expect.fail('nothing to pick from');
}
