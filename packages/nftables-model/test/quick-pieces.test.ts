import {
  Address,
  createRandom,
  type Family,
  Host,
  jhash2,
  type Microseconds,
  PacketBuffer,
  type Random,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { ABSENT, KeyTable } from '../src/dispatch/key-table.ts';
import { lowerBound } from '../src/dispatch/lower-bound.ts';
import { Members } from '../src/dispatch/members.ts';
import { type Tail, Tails } from '../src/foresee/tails.ts';
import { longPayloadReader, payloadReader } from '../src/machine/payload.ts';
import { Foresight } from '../src/program/foresight.ts';
import type { Element } from '../src/sets/element.ts';
import { HashIndex } from '../src/sets/hash-index.ts';
import { IntervalIndex } from '../src/sets/interval-index.ts';
import { RangesIndex } from '../src/sets/ranges-index.ts';
import type { SetIndex } from '../src/sets/set-index.ts';
import { element } from './element.ts';
import { PROBES } from './pinned/probes.ts';

const NEVER = Number.POSITIVE_INFINITY as Microseconds;

/** Elements by key in a list, as slow and as plain as can be. */
class Plain {
  all: Element[] = [];

  find(key: number, now: number): Element | undefined {
    return this.all.find(
      (one) => one.first[0]! <= key && key <= one.last[0]! && one.expiresAt > now,
    );
  }

  clash({ first, last }: Element, now: number): Element | undefined {
    return this.all.find(
      (one) => one.first[0]! <= last[0]! && first[0]! <= one.last[0]! && one.expiresAt > now,
    );
  }
}

interface Kind {
  readonly name: string;
  readonly longest: number;
  make(): SetIndex;
  /** How many entries a look-up of a key compares. */
  probes?(key: number, elements: readonly Element[]): number;
}

const KINDS: readonly Kind[] = [
  { name: 'hash', longest: 1, make: () => new HashIndex(1, createRandom('hash').uint32()) },
  { name: 'interval', longest: 6, make: () => new IntervalIndex(1) },
  { name: 'ranges', longest: 6, make: () => new RangesIndex([1], [32]) },
];

describe.each(KINDS)('an index of kind $name', ({ make, longest, name }) => {
  const KEYS = 400;

  /** Adds, removes and expires elements in the index and in a list, which answer the same. */
  function play(random: Random, index: SetIndex, plain: Plain, steps: number): void {
    for (let step = 0; step < steps; step++) {
      const now = step as Microseconds;
      const first = random.below(KEYS);
      const last = Math.min(KEYS, first + random.below(longest));
      const expiresAt = random.below(4) === 0 ? step + 1 + random.below(60) : NEVER;
      const one = element([first], [last], expiresAt);
      const clash = index.clash(one, now);
      expect(clash === undefined).toBe(plain.clash(one, now) === undefined);
      if (clash === undefined) {
        // An expired element makes room.
        for (const old of plain.all.filter(
          (known) => known.first[0]! <= last && first <= known.last[0]!,
        )) {
          index.remove(old);
          plain.all = plain.all.filter((known) => known !== old);
        }
        index.add(one);
        plain.all.push(one);
      } else if (random.below(3) === 0) {
        index.remove(clash);
        plain.all = plain.all.filter((known) => known !== clash);
      }
      for (let asked = 0; asked < 4; asked++) {
        const key = random.below(KEYS);
        expect(index.find(Int32Array.of(9, key), 1, now)).toBe(plain.find(key, now));
      }
    }
  }

  test('finds what a list finds, as elements come, go and expire', () => {
    const [index, plain] = [make(), new Plain()];
    play(createRandom(name), index, plain, 400);
    const now = 400 as Microseconds;
    const copies = new Map<Element, Element>();
    const copy = index.copy((one) => {
      const other = { ...one };
      copies.set(one, other);
      return other;
    });
    for (let key = 0; key < KEYS; key++) {
      const found = index.find(Int32Array.of(key), 0, now);
      const { probes } = index;
      expect(copy.find(Int32Array.of(key), 0, now)).toBe(found && copies.get(found));
      expect(copy.probes).toBe(probes);
    }
    // A change of one is none of the other.
    const [some] = plain.all.filter(({ expiresAt }) => expiresAt === NEVER);
    copy.remove(copies.get(some!)!);
    expect(index.find(Int32Array.from(some!.first), 0, now)).toBe(some);
    expect(copy.find(Int32Array.from(some!.first), 0, now)).toBeUndefined();
    copy.remove(element([KEYS + 7]));
    index.clear();
    expect(index.find(Int32Array.from(some!.first), 0, now)).toBeUndefined();
    play(createRandom(`${name} again`), index, new Plain(), 60);
  });

  test('of nothing finds nothing', () => {
    const index = make();
    index.clear();
    expect([index.find(Int32Array.of(1), 0, 0 as Microseconds), index.probes]).toEqual([
      undefined,
      name === 'ranges' ? 8 : 0,
    ]);
  });
});

test('a hash has a chain of the newest first, and so many probes as the kernel', () => {
  const count = 60;
  const seed = createRandom('chains').uint32();
  const index = new HashIndex(2, seed);
  const elements = Array.from({ length: count }, (_, at) => element([at, at * 7]));
  for (const one of elements) index.add(one);
  // 60 elements: the table doubled as it was three quarters full, to 128.
  let buckets = 16;
  for (let at = 1; at <= count; at++) if (at * 4 > buckets * 3) buckets *= 2;
  const bucketOf = (one: Element): number =>
    jhash2(Int32Array.from(one.first), 2, seed) & (buckets - 1);
  const chains = new Map<number, Element[]>();
  for (const one of elements)
    chains.set(bucketOf(one), [one, ...(chains.get(bucketOf(one)) ?? [])]);
  let told = 0;
  for (const one of elements) {
    expect(index.find(Int32Array.from(one.first), 0, 0 as Microseconds)).toBe(one);
    const chain = chains.get(bucketOf(one))!;
    // A table that has doubled links its slots in their order.
    expect(index.probes).toBeLessThanOrEqual(chain.length);
    if (chain.length === 1) told++;
    expect(index.elementAt(index.findSlot(Int32Array.from(one.first), 0, 0 as Microseconds))).toBe(
      one,
    );
  }
  expect(told).toBeGreaterThan(10);
});

test('a look-up among sorted intervals halves them', () => {
  const index = new IntervalIndex(1);
  for (let at = 0; at < 31; at++) index.add(element([at * 10], [at * 10 + 4]));
  for (const key of [0, 5, 150, 304, 309]) {
    const found = index.find(Int32Array.of(key), 0, 0 as Microseconds);
    expect([found?.first[0], index.probes]).toEqual([
      key % 10 < 5 ? key - (key % 10) : undefined,
      5,
    ]);
  }
});

describe('payload', () => {
  const buffers = PROBES.map((packet) => new PacketBuffer(packet));

  test.each([
    ['network', 12, 4],
    ['network', 16, 4],
    ['transport', 0, 2],
    ['transport', 2, 2],
  ] as const)('%s %i %i is read quickly as bytes one by one', (layer, offset, bytes) => {
    const quick = payloadReader({ layer, offset, bytes });
    for (const packet of buffers) {
      const single = Array.from({ length: bytes }, (_, at) =>
        payloadReader({ layer, offset: offset + at, bytes: 1 })(packet, undefined as never),
      );
      const whole = single.includes(undefined)
        ? undefined
        : single.reduce<number>((sum, byte) => sum * 256 + byte!, 0);
      const read = quick(packet, undefined as never);
      expect(read === undefined ? undefined : read >>> 0).toBe(whole);
    }
  });

  test.each([
    ['network', 8, 16],
    ['network', 24, 16],
    ['network', 0, 20],
    ['network', 4, 9],
    ['transport', 0, 12],
    ['transport', 12, 8],
    ['transport', 16, 16],
  ] as const)('%s %i %i is read word by word', (layer, offset, bytes) => {
    const long = longPayloadReader({ layer, offset, bytes });
    let read = 0;
    for (const packet of buffers) {
      const words = new Int32Array(8);
      const isRead = long(words, 1, packet, undefined as never);
      const single = Array.from({ length: bytes }, (_, at) =>
        payloadReader({ layer, offset: offset + at, bytes: 1 })(packet, undefined as never),
      );
      if (layer === 'network' && bytes === 16 && packet.family === 4) {
        expect(isRead).toBe(false);
        continue;
      }
      expect(isRead).toBe(!single.includes(undefined));
      if (!isRead) continue;
      read++;
      const wanted = Array.from({ length: Math.ceil(bytes / 4) }, (_, word) =>
        single.slice(word * 4, word * 4 + 4).reduce<number>((sum, byte) => sum * 256 + byte!, 0),
      );
      expect(Array.from(words.subarray(1, 1 + wanted.length), (word) => word >>> 0)).toEqual(
        wanted,
      );
    }
    expect(read).toBeGreaterThan(0);
  });

  test('of a link and of what a packet carries is none', () => {
    for (const layer of ['link', 'inner'] as const) {
      expect(
        payloadReader({ layer, offset: 0, bytes: 2 })(buffers[0]!, undefined as never),
      ).toBeUndefined();
      const long = longPayloadReader({ layer, offset: 0, bytes: 8 });
      expect(long(new Int32Array(4), 0, buffers[0]!, undefined as never)).toBe(false);
    }
  });
});

describe('the groups of a long chain', () => {
  test('know their members from one place to another', () => {
    for (const rules of [[3], [2, 3, 4], [1, 4, 9, 12], [0, 2, 3, 20]]) {
      const members = new Members(rules);
      expect([members.first, members.last]).toEqual([rules[0], rules.at(-1)]);
      for (let from = 0; from < 22; from++) {
        expect(lowerBound(Int32Array.from(rules), 0, rules.length, from)).toBe(
          rules.filter((rule) => rule < from).length,
        );
        for (let before = from; before < 23; before++) {
          const inside = rules.filter((rule) => rule >= from && rule < before);
          expect(members.count(from, before)).toBe(inside.length);
          expect(members.next(from, before)).toBe(inside[0] ?? before);
          if (inside.length > 0) expect(members.reach(from, before)).toBe(true);
        }
        expect(members.reach(from, rules[0]!)).toBe(false);
      }
      expect(members.reach(rules.at(-1)! + 1, 99)).toBe(false);
    }
  });

  test.each([1, 2, 3, 4, 5, 33])('keep %i keys by the bits that count', (count) => {
    const random = createRandom(`keys ${count}`);
    const masks = [0xffff00, -1];
    const table = new KeyTable({ at: 2, masks }, count);
    const known = new Map<string, number>();
    const nameOf = (key: readonly number[]): string =>
      key.map((word, at) => word & masks[at]!).join();
    const keys: number[][] = [];
    while (known.size < count) {
      const key = [random.below(2 ** 24), random.below(6) - 3];
      if (known.has(nameOf(key))) continue;
      known.set(nameOf(key), keys.push(key));
      table.set(key, keys.length);
    }
    const get = (key: readonly number[]): number => table.get(Int32Array.of(7, 7, ...key));
    for (const [at, [word, other]] of keys.entries()) {
      expect(get([word!, other!])).toBe(at + 1);
      expect(get([word! ^ 0x7f, other!])).toBe(at + 1);
      const odd = [word! ^ 0x4400, other!];
      expect(get(odd)).toBe(known.get(nameOf(odd)) ?? ABSENT);
      const far = [word!, other! ^ (1 << 30)];
      expect(get(far)).toBe(known.get(nameOf(far)) ?? ABSENT);
    }
    table.set(keys[0]!, 77);
    expect(get(keys[0]!)).toBe(77);
  });
});

describe('tails', () => {
  const tailOf = (number: number, outcomes: number, family: Family = 4): Tail => ({
    chain: { chain: number } as never,
    site: { site: number } as never,
    giver: { giver: number } as never,
    family,
    protocol: 6,
    expressions: number + 1,
    setLookups: number + 2,
    mapLookups: number + 3,
    bound: outcomes,
    outcomes: Array.from({ length: outcomes }, (_, at) => {
      const address = [number, at, -1, 0x0a000000 + at];
      return [1000 + at, at + 1, 0, ...(family === 4 ? address.slice(3) : address)];
    }).flat(),
  });

  test('are worth while from the second visit on, once for each slot, and known then', () => {
    const tails = new Tails('PREROUTING');
    const [map, other] = [{}, {}];
    const visits = [tails.visit(map, 5), tails.visit(other, 5), tails.visit(map, 6)];
    expect(visits).toEqual([false, false, false]);
    expect([tails.visit(map, 5), tails.visit(map, 5)]).toEqual([true, true]);
    tails.keep(map, 5, undefined);
    expect([tails.visit(map, 5), tails.at(map, 5, 6)]).toEqual([false, -1]);
    tails.keep(other, 5, tailOf(1, 2));
    const known = [tails.at(other, 5, 6), tails.at(other, 5, 17), tails.at(map, 5, 6)];
    expect(known).toEqual([0, -1, -1]);
    const unknown = [tails.visit(other, 5), tails.at(other, 99, 6), tails.at({}, 0, 6)];
    expect(unknown).toEqual([false, -1, -1]);
    expect(tails.numbers).toBe(1);
  });

  test.each<Family>([4, 6])('of IPv%i tell their parts and outcomes, however many', (family) => {
    const tails = new Tails('PREROUTING');
    const map = {};
    const counts = Array.from({ length: 150 }, (_, at) => 1 + (at % 7) + (at === 40 ? 500 : 0));
    for (const [number, outcomes] of counts.entries()) {
      tails.keep(map, number * 3, tailOf(number, outcomes, family));
    }
    expect(tails.numbers).toBe(150);
    for (const [number, outcomes] of counts.entries()) {
      const tail = tails.at(map, number * 3, 6);
      expect(tail).toBe(number);
      expect(tails.chain(tail)).toEqual({ chain: number });
      expect(tails.site(tail)).toEqual({ site: number });
      expect(tails.giver(tail)).toEqual({ giver: number });
      expect(tails.places()(tail, 'FORWARD')).toEqual({ site: number });
      expect(tails.bound(tail)).toBe(outcomes);
      for (let at = 0; at < outcomes; at += 3) {
        const last = 0x0a000000 + at;
        const address = family === 4 ? Address.v4(last) : Address.v6(number, at, -1, last);
        expect(tails.end(tail, at)).toEqual({ address, port: 1000 + at });
        expect(tails.note(tail, at)).toBe(0);
        tails.setNote(tail, at, number + at + 1);
      }
    }
    const before = tails.end(3, 0);
    expect([tails.note(3, 0), tails.note(40, 300), tails.end(3, 0)]).toEqual([4, 341, before]);
  });

  test('charge what the walk of an outcome would, and hold visits back where sums are kept', () => {
    const tails = new Tails('PREROUTING');
    const map = {};
    tails.keep(map, 0, tailOf(10, 3));
    tails.keep(map, 1, tailOf(20, 3));
    const charged: unknown[] = [];
    const counts = { expressionsEvaluated: 0, setLookups: 0, mapLookups: 0, setProbes: 0 };
    const work = {
      ...counts,
      chargeChain: (...words: readonly unknown[]) => charged.push(words),
      countRules: (...words: readonly unknown[]) => charged.push(words),
    };
    const visit = (tail: number, outcome: number, sums?: unknown): void =>
      tails.charge(tail, outcome, { work, sums } as never);
    visit(1, 2);
    const { expressionsEvaluated, setLookups, mapLookups, setProbes } = work;
    expect([expressionsEvaluated, setLookups, mapLookups, setProbes]).toEqual([21, 22, 23, 3]);
    expect(charged).toEqual([[{ site: 20 }, 1, 1]]);
    const added: unknown[] = [];
    let held = 0;
    const sums = {
      of: (...words: readonly unknown[]) => {
        expect(words).toEqual([tails, 'PREROUTING']);
        return { add: (...sum: readonly unknown[]) => added.push(sum) };
      },
      hold: () => held++,
    };
    for (const tail of [0, 1, 0, 0]) visit(tail, 0, sums);
    expect([held, charged.length, charged.at(-1)]).toEqual([1, 5, [1, 1]]);
    tails.settle(sums as never);
    expect(added).toEqual([
      [0, 3, 3],
      [1, 1, 1],
    ]);
    tails.settle(sums as never);
    expect(added).toHaveLength(2);
    visit(1, 0, sums);
    expect(held).toBe(2);
    tails.settle(sums as never);
    expect(added.at(-1)).toEqual([1, 1, 1]);
  });
});

test('a status that is foreseen is that of the packet by which the course was recorded', () => {
  const foresight = new Foresight(new Host({}));
  const ask = (now: number | undefined): readonly unknown[] => {
    foresight.begin(undefined);
    return [foresight.statusOf(now), foresight.isLost];
  };
  expect(ask(undefined)).toEqual([undefined, true]);
  expect(ask(6)).toEqual([6, false]);
  expect(ask(undefined)).toEqual([6, false]);
  expect(ask(6)).toEqual([6, false]);
  expect(ask(7)).toEqual([6, true]);
  expect(ask(undefined)).toEqual([6, false]);
});
