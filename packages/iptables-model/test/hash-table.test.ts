import { createRandom, jhash2 } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Buckets, NOBODY } from '../src/ipset/hash/buckets.ts';
import { ElementTable, NOT_FOUND } from '../src/ipset/hash/element-table.ts';

test.each([64, 2 ** 17, 2 ** 18])(
  '%i buckets hold what lists would, in the order added',
  (length) => {
    const random = createRandom(`buckets ${length}`);
    let buckets = new Buckets(length);
    let lists = new Map<number, number[]>();
    let shared: readonly [Buckets, Map<number, number[]>] | undefined;
    const held = new Map<number, number>();
    const of = (some: Buckets, bucket: number): readonly number[] => {
      const ids: number[] = [];
      for (let id = some.first(bucket); id !== NOBODY; id = some.after(id)) ids.push(id);
      return ids;
    };
    const places = [0, 1, length >> 1, length - 1];
    for (let step = 0; step < 160; step++) {
      const id = random.below(60);
      const bucket = held.get(id);
      if (bucket === undefined) {
        const place = places[random.below(places.length)]!;
        buckets.add(place, id);
        held.set(id, place);
        lists.set(place, [...(lists.get(place) ?? []), id]);
      } else {
        buckets.remove(bucket, id);
        held.delete(id);
        lists.set(
          bucket,
          lists.get(bucket)!.filter((other) => other !== id),
        );
      }
      if (step === 60) {
        shared = [buckets, lists];
        buckets = buckets.copy();
        lists = new Map(lists);
      }
      const both = [[buckets, lists] as const, ...(shared ? [shared] : [])];
      const found = both.map(([some]) =>
        places.map((place) => [some.sizeOf(place), ...of(some, place)]),
      );
      const wanted = both.map(([, some]) =>
        places.map((place) => [some.get(place)?.length ?? 0, ...(some.get(place) ?? [])]),
      );
      if (`${found}` !== `${wanted}`) expect(found).toEqual(wanted);
    }
    expect(buckets.length).toBe(length);
  },
);

/** The elements of a table as lists in buckets. */
class ListedTable {
  buckets: number[][][];
  readonly #hashed: number;
  readonly #size: number;
  readonly #isMulti: boolean;

  constructor(stride: number, hashed: number, buckets: number, size: number) {
    this.#hashed = hashed;
    this.#size = size;
    this.#isMulti = hashed < stride;
    this.buckets = Array.from({ length: buckets }, () => []);
  }

  of(key: readonly number[]): number[][] {
    return this.buckets[jhash2(Int32Array.from(key), this.#hashed, 7) & (this.buckets.length - 1)]!;
  }

  /** How many elements are compared until a key is found, and whether it is. */
  find(key: readonly number[]): readonly [probes: number, isFound: boolean] {
    const bucket = this.of(key);
    const place = bucket.findIndex((other) => other.join() === key.join());
    return place < 0 ? [bucket.length, false] : [place + 1, true];
  }

  insert(key: readonly number[], order: readonly (readonly number[])[]): void {
    const bucket = this.of(key);
    bucket.push([...key]);
    if (this.#isMulti || bucket.length <= this.#size) return;
    // The table doubles until all have room, and elements are placed in their order.
    do {
      this.buckets = Array.from({ length: this.buckets.length * 2 }, () => []);
      for (const other of order) this.of(other).push([...other]);
    } while (this.buckets.some(({ length }) => length > this.#size));
  }
}

test.each([
  [2, 2, 1, undefined],
  [2, 2, 100, 2],
  [3, 2, 64, 4],
])(
  'a table of %i words, %i hashed, keeps elements as Linux does',
  (stride, hashed, hashsize, size) => {
    const random = createRandom(`table ${stride} ${hashsize}`);
    const table = new ElementTable(stride, hashed, hashsize, 7, size);
    const listed = new ListedTable(stride, hashed, hashsize === 100 ? 128 : 64, size ?? 12);
    const keys: (readonly number[] | undefined)[] = [];
    const ids = new Map<string, number>();
    const some = (): number[] =>
      Array.from({ length: stride }, (_, word) => random.below(word === 2 ? 3 : 40));
    for (let step = 0; step < 400; step++) {
      const key = some();
      const words = Int32Array.from(key);
      table.probes = 0;
      const id = table.find(words);
      const start = `${key.slice(0, hashed).join()},`;
      const agreeing = [...ids.keys()].some((other) => `${other},`.startsWith(start));
      const bucket = listed.of(key);
      const found = [
        table.probes,
        id !== NOT_FOUND,
        id,
        table.hasHashed(words),
        table.neighbour(words),
      ];
      const wanted = [
        ...listed.find(key),
        ids.get(key.join()) ?? NOT_FOUND,
        agreeing,
        bucket.length === 0 ? NOBODY : ids.get(bucket[0]!.join()),
      ];
      if (`${found}` !== `${wanted}`) expect(found).toEqual(wanted);
      if (id === NOT_FOUND) {
        const added = table.insert(words);
        keys[added] = key;
        ids.set(key.join(), added);
        listed.insert(
          key,
          keys.filter((other) => other !== undefined),
        );
        if (`${table.words(added)}` !== `${key}`) expect([...table.words(added)]).toEqual(key);
      } else if (random.below(3) === 0) {
        table.remove(id);
        keys[id] = undefined;
        ids.delete(key.join());
        bucket.splice(
          bucket.findIndex((other) => other.join() === key.join()),
          1,
        );
      }
      const sizes = [ids.size, listed.buckets.length];
      if (`${sizes}` !== `${[table.count, table.buckets]}`)
        expect([table.count, table.buckets]).toEqual(sizes);
    }
    expect(table.count).toBe(ids.size);
    const all = [...keys.keys()].filter((id) => keys[id] !== undefined);
    expect([...table.ids()]).toEqual(all);
    const text = { lengthOf: (words: Int32Array, from: number) => words[from]! + 1 };
    expect(table.length(text)).toBe(all.reduce((sum, id) => sum + keys[id]![0]! + 1, 0));

    // Two tables that share their elements change them apart.
    const twin = table.share();
    const [first, second] = [
      Int32Array.from(keys[all[0]!]!),
      Int32Array.from({ length: stride }, () => 999),
    ];
    twin.remove(all[0]!);
    table.insert(second);
    expect([table.count, twin.count]).toEqual([all.length + 1, all.length - 1]);
    expect([table.find(first), twin.find(first)]).toEqual([all[0], NOT_FOUND]);
    expect(twin.find(second)).toBe(NOT_FOUND);
    expect([...twin.ids()]).toEqual(all.slice(1));
    const third = twin.share();
    third.own();
    twin.own();
    expect(third.entry(all[1]!)).not.toBe(twin.entry(all[1]!));
    const { buckets } = table;
    table.clear();
    expect([table.count, table.buckets, [...table.ids()], table.find(second)]).toEqual([
      0,
      buckets,
      [],
      NOT_FOUND,
    ]);
    expect([twin.count, third.count]).toEqual([all.length - 1, all.length - 1]);
    expect(twin.find(Int32Array.from(keys[all[1]!]!))).toBe(all[1]);
  },
);
