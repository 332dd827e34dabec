import {
  createRandom,
  formatPacket,
  type Packet,
  type PacketBuffer,
  type Random,
  SECOND,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { NatRange } from '../../src/index.ts';
import { always, router, to } from '../host.ts';
import { Flows } from './flows.ts';

const STORIES = 48;
const STEPS = 26;

const SYSCTLS = {
  nf_conntrack_acct: [0, 1, 1],
  nf_conntrack_checksum: [1, 1, 0],
  nf_conntrack_udp_timeout: [30, 5],
  nf_conntrack_generic_timeout: [600, 4],
  nf_conntrack_icmp_timeout: [30, 2],
  nf_conntrack_gre_timeout: [30, 3],
  nf_conntrack_sctp_timeout_cookie_wait: [3, 90],
} as const;

const FLAGS: readonly Partial<NatRange>[] = [
  {},
  {},
  { random: true },
  { fullyRandom: true },
  { persistent: true },
];

/** A router with NAT rules, a bound and settings that are drawn. */
function drawn(random: Random, family: 4 | 6) {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const sysctls = Object.fromEntries(
    Object.entries(SYSCTLS).map(([name, values]) => [`net.netfilter.${name}`, of<number>(values)]),
  );
  const options = { buckets: 8, ...(random.below(5) === 0 && { max: 6 }) };
  const made = router({ sysctls, seed: random.uint32() }, options);
  const { conntrack } = made;
  const addresses = family === 4 ? ['10.0.1.1', '10.0.1.7'] : ['fd01::1', 'fd01::7'];
  const servers = family === 4 ? ['10.244.1.5', '10.244.1.9'] : ['fd01::5', 'fd01::9'];
  if (random.below(2) === 0) {
    const [first, last] = of([[], [], [600, 602], [30_000, 30_001]]);
    const range = { ...to(addresses[0]!, first, last), ...of(FLAGS) };
    const second = to(addresses[1]!).addresses!.last;
    const isWide = random.below(2) === 0;
    always(conntrack, 'POSTROUTING', {
      ...range,
      ...(isWide && { addresses: { first: range.addresses!.first, last: second } }),
    });
  }
  if (random.below(3) === 0) {
    const [first, last] = of([[], [8080, 8080], [7000, 7001]]);
    always(conntrack, 'PREROUTING', { ...to(of(servers), first, last), ...of(FLAGS) });
  }
  return made;
}

/** The fates of packets of all protocols, a line each, and of their connections. */
function story(seed: number, isHeard: boolean): string[] {
  const random = createRandom(`flows ${seed}`);
  const family = seed % 3 === 2 ? 6 : 4;
  const { host, conntrack } = drawn(random, family);
  let state = '';
  host.attach({
    name: 'watch',
    family,
    hook: 'FORWARD',
    priority: 0,
    course: 'recorded',
    run(packet: PacketBuffer, passage) {
      passage.recorder?.refuse('a watch');
      state = `${packet.connectionState} ${packet.connectionDirection}`;
      return 'accept';
    },
  });
  // A listener is told more; the packets fare as they did.
  if (isHeard) host.listen(() => {});
  const flows = new Flows(random, family);
  const left: Packet[] = [];
  const lines = [`story ${seed}`];
  for (let at = 0; at < STEPS; at++) {
    const packet = flows.next(left);
    state = 'not seen';
    const { outcome, emitted, work } = host.send(packet);
    left.push(...emitted);
    const went = emitted.map(formatPacket).join(' & ');
    lines.push(
      `${formatPacket(packet)}: ${outcome} ${state} ${went} ` +
        `${work.conntrackInserts} ${work.natTuplesTried}`,
    );
    if (at % 9 === 8) lines.push(...listed(conntrack.list()));
    host.clock.advance(flows.of([0, 0, 0, 0.1, 1, 2.5, 20]) * SECOND);
  }
  lines.push(...listed(conntrack.save()), JSON.stringify(conntrack.statistics), '');
  return lines;
}

function listed(text: string): string[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [`  ${line.replace(/ +/g, ' ')}`]));
}

describe('connections of all protocols, with NAT', () => {
  const stories = Array.from({ length: STORIES }, (_, seed) => story(seed, false));

  test('come to what they did, packet by packet', async () => {
    await expect(stories.flat().join('\n')).toMatchFileSnapshot('flow-stories.txt');
  });

  test('fare the same where somebody listens', () => {
    for (const [seed, lines] of stories.entries()) expect(story(seed, true)).toEqual(lines);
  });
});
