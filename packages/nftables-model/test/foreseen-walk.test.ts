import { NO_CONNECTION } from '@packet-path/conntrack';
import {
  type Choices,
  type Family,
  type Packet,
  type PacketBuffer,
  type Passage,
  packetBytes,
  type TurnChoices,
  type Verdict,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { ForeseenWalk } from '../src/foresee/foreseen-walk.ts';
import { NftLinearEvaluator } from '../src/index.ts';
import type { ProgramChain } from '../src/program/chain.ts';
import { TestNode } from './node.ts';
import { ASKED } from './pinned/first-packets.ts';
import { NAMED } from './pinned/lines.ts';
import { PROBES } from './pinned/probes.ts';

/** Draws the same number as long as its turn is. */
class Turns implements Choices {
  turn = 0;

  below(_purpose: string, bound: number): number {
    return (this.turn * 7) % bound;
  }

  between(_purpose: string, first: number, last: number): number {
    return first + (this.turn % (last - first + 1));
  }

  chance(_purpose: string, threshold: number): boolean {
    return ((this.turn * 0.37) % 1) * 2 ** 31 < threshold;
  }

  some<Item>(_purpose: string, own: readonly Item[]): readonly Item[] {
    return own;
  }
}

/** Charges walks that can be foreseen instead of making them; at every second turn those that are kept, recalled. */
class Foreseeing extends NftLinearEvaluator {
  readonly told = { given: 0, passes: 0, unknown: 0, recalled: 0 };
  readonly #choices: Turns;
  readonly #walks = new Map<string, ForeseenWalk>();

  constructor(choices: Turns) {
    super();
    this.#choices = choices;
  }

  override walk(base: ProgramChain, packet: PacketBuffer, passage: Passage): Verdict {
    // Only first packets of connections are foreseen.
    if (packet.connectionState !== 'NEW' || packet.connection === NO_CONNECTION) {
      return super.walk(base, packet, passage);
    }
    const walk = this.#walkOf(base, packet.family, passage);
    const isTurn = base.base?.type === 'nat' && passage.hook === 'PREROUTING';
    const choices = isTurn ? (this.#choices as unknown as TurnChoices) : undefined;
    const end = walk.foresee(packet, choices);
    this.told[end]++;
    const number = walk.keep();
    if (number >= 0 && this.#choices.turn % 2 === 0) {
      this.told.recalled++;
      walk.recall(number, choices);
    }
    if (end === 'unknown') return super.walk(base, packet, passage);
    walk.charge(packetBytes(packet), passage);
    return end === 'given' ? walk.give(packet, passage) : 'accept';
  }

  #walkOf(base: ProgramChain, family: Family, { host, hook }: Passage): ForeseenWalk {
    const name = `${base.name} ${family}`;
    const walk = this.#walks.get(name) ?? new ForeseenWalk(base, host, hook, 1000);
    this.#walks.set(name, walk);
    return walk;
  }
}

/** Sends first packets of connections through a node that walks and one that foresees, which fare alike. */
function foreseenAsWalked(script: string, packets: readonly Packet[]): Foreseeing['told'] {
  const choices = [new Turns(), new Turns()] as const;
  const foreseeing = new Foreseeing(choices[1]);
  const walked = new TestNode(script, choices[0], new NftLinearEvaluator());
  const foreseen = new TestNode(script, choices[1], foreseeing);
  const fates = (node: TestNode, one: Turns): readonly string[] =>
    packets.map((packet) => {
      one.turn++;
      const fate = JSON.stringify(node.send(packet));
      const left = node.conntrack.save();
      node.conntrack.flush();
      return `${fate}\n${left}`;
    });
  expect(fates(foreseen, choices[1])).toEqual(fates(walked, choices[0]));
  expect(foreseen.nftables.save()).toBe(walked.nftables.save());
  return foreseeing.told;
}

const LISTED = ASKED.trim().split(/;; |\n/);
const NAMES = `${NAMED.ip}${NAMED.both}`;

test('a rule that is foreseen does and charges what its walk does', () => {
  // Of each rule a chain of its own, since one that cannot be foreseen ends what is known of a walk.
  const chains = LISTED.map((rule, at) => {
    const place = `type filter hook ${at % 3 > 0 ? 'forward' : 'prerouting'} priority ${at % 9}`;
    // A packet that is dropped would not come to the chains behind.
    return `chain c${at} { ${place}; ${rule === 'drop' ? 'ip ttl 3 drop' : rule}; counter; }`;
  });
  const told = foreseenAsWalked(`table inet t {${NAMES}\n${chains.join('\n')}\n}\n`, PROBES);
  expect(told.passes).toBeGreaterThan(3 * told.unknown);
  expect(told.recalled).toBeGreaterThan(told.passes / 3);
});

/** Chains that are led to, by maps of all kinds. */
const CALLED = `
map services { type ipv4_addr . inet_proto . inet_service : verdict; elements = {
	10.0.1.2 . tcp . 80 : goto drawn, 10.0.1.2 . udp . 53 : jump drawn, 10.0.1.200 . tcp . 443 : goto one,
	10.0.1.200 . udp . 85 : goto two, 10.0.1.2 . tcp . 22 : drop, 10.0.0.2 . tcp . 4000 : accept } }
map counted { type inet_service : verdict; elements = { 80 counter : goto drawn, 443 : goto one } }
map aged { type inet_service : verdict; flags timeout; elements = { 80 : goto drawn, 53 timeout 1h : jump one } }
map spans { type inet_service : verdict; flags interval; elements = { 1-79 : jump two, 80-90 : goto drawn, 400-500 : jump one } }
map rest { type inet_service : verdict; elements = { 80 : jump one, * : goto drawn } }
map ends { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.1.7 . 8080, 53 : 10.0.1.8 . 5353 } }
map ends6 { type inet_service : ipv6_addr . inet_service; elements = { 80 : fd01::7 . 8080, 53 : fd01::8 . 5353 } }
chain drawn { meta l4proto { tcp, udp } dnat ip to numgen random mod 3 map { 0 : 10.0.1.30 . 80, 1 : 10.0.1.31 . 81, 2 : 10.0.1.32 . 82 }; }
chain one { meta l4proto tcp dnat ip to 10.0.1.40:8080; }
chain two { counter; meta l4proto udp dnat ip to 10.0.1.41:53; meta l4proto tcp return; counter; }
chain many { meta l4proto tcp dnat ip to numgen random mod 2000 map { 0-999 : 10.0.1.50, 1000-1999 : 10.0.1.51 }; }
chain deep { tcp dport 443 return; jump two; ip saddr 10.0.0.3 goto one; counter; }
chain deeper { tcp dport 22 accept; jump deep; counter; }
`;

/** Rules of a chain at PREROUTING that may translate. */
const WALKS: readonly (readonly string[])[] = [
  ['counter', 'ip daddr . meta l4proto . th dport vmap @services', 'counter'],
  ['ip saddr 10.0.0.3 counter', 'jump deeper', 'tcp dport 443 dnat ip to 10.0.1.77:99'],
  ['goto deeper', 'counter'],
  ['th dport vmap @counted'],
  ['th dport vmap @aged', 'jump two'],
  ['th dport vmap @spans', 'th dport 443 drop'],
  ['th dport vmap @rest'],
  ['th dport vmap { 80 : goto drawn, 53 : jump drawn, 443 : goto many }'],
  ['ip daddr . th dport vmap { 10.0.1.0/24 . 1-100 : goto many, 10.0.1.200 . 443 : jump drawn }'],
  [
    'meta l4proto tcp dnat ip to tcp dport map @ends',
    'meta l4proto tcp dnat ip6 to tcp dport map @ends6',
  ],
  ['dnat ip to 10.0.1.60-10.0.1.62', 'dnat ip6 to fd01::60'],
  ['meta l4proto tcp dnat ip to 10.0.1.60:80-90 random', 'meta l4proto udp redirect to :5000'],
  ['dnat ip prefix to ip daddr map { 10.0.1.0/24 : 10.0.1.0/24 }'],
  ['tcp dport 80 dnat ip to ip saddr map { 10.0.0.2 : 10.0.1.7, 10.0.0.3 : 10.0.1.8 } persistent'],
  ['numgen random mod 3 1 counter', 'tcp dport vmap { 80 : goto drawn }'],
  ['meta random & 0x7fffffff < 1073741824 counter', 'tcp dport 80 dnat ip to 10.0.1.7'],
  ['numgen inc mod 2 1 goto one', 'jump drawn'],
  ['meta mark set 7', 'jump drawn'],
  ['redirect'],
];

test('so does a walk through chains and maps that translates', () => {
  const told = { given: 0, passes: 0, unknown: 0, recalled: 0 };
  // Mostly of IPv4, as the rules are; twice, since an end is known from the second visit on.
  const some = PROBES.slice(0, 20);
  const packets = [...some, ...some];
  for (const [at, rules] of WALKS.entries()) {
    const place = `type nat hook prerouting priority dstnat;${at % 5 === 4 ? ' policy drop;' : ''}`;
    const script = `table inet t {${CALLED}chain c { ${place} ${rules.join('; ')}; }\n}\n`;
    const ends = foreseenAsWalked(script, packets);
    for (const end of ['given', 'passes', 'unknown', 'recalled'] as const) told[end] += ends[end];
  }
  // As many as it was when this was written: more is better.
  expect(told).toEqual({ given: 68, passes: 202, unknown: 224, recalled: 72 });
});
