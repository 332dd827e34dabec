import type { Microseconds } from '@packet-path/core';
import { expect, test } from 'vitest';
import { BoxTree } from '../src/sets/box-tree.ts';
import type { Element } from '../src/sets/element.ts';
import { RangesIndex } from '../src/sets/ranges-index.ts';
import { compareWords } from '../src/sets/words.ts';
import { element } from './element.ts';

const NOW = 5 as Microseconds;

/** Numbers of a linear congruence. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('a look-up and a clash find the first of the elements that a walk over all finds', () => {
  const below = numbers(7);
  const index = new RangesIndex([1, 2], [32, 64]);
  let all: Element[] = [];
  const key = (): number[] => [below(40) * 0x07654321, below(3) - 1, below(40) - 20];
  const sharing = (first: number[], last: number[]): Element | undefined =>
    all.find(
      (one) =>
        one.expiresAt > NOW &&
        compareWords(first, one.last, 1) <= 0 &&
        compareWords(last, one.first, 1) >= 0 &&
        compareWords(first, one.last, 2, 1, 1) <= 0 &&
        compareWords(last, one.first, 2, 1, 1) >= 0,
    );
  for (let step = 0; step < 3000; step++) {
    const [a, b] = [key(), key()];
    const first = [Math.min(a[0]! >>> 0, b[0]! >>> 0) | 0, ...a.slice(1)];
    const last = [Math.max(a[0]! >>> 0, b[0]! >>> 0) | 0, ...a.slice(1)];
    last[2] = first[2]! + below(3);
    if (last[2] < 0 !== first[2]! < 0) last[2] = first[2]!;
    const made = element(first, last, below(8) === 0 ? 4 : undefined);
    expect(index.clash(made, NOW)).toBe(sharing(first, last));
    if (below(4) > 0) {
      index.add(made);
      all.push(made);
    } else if (all.length > 0) {
      const [gone] = all.splice(below(all.length), 1);
      index.remove(gone!);
      // An undone removal puts the element at the end.
      if (below(3) === 0) {
        index.add(gone!);
        all.push(gone!);
      }
    }
    const words = [below(2), ...key()];
    expect(index.find(Int32Array.from(words), 1, NOW)).toBe(
      sharing(words.slice(1), words.slice(1)),
    );
    if (step === 2000) {
      index.clear();
      all = [];
    }
  }
  expect(index.probes).toBe(24);
});

test.each([1, 8, 9, 30])(
  'a tree of %i boxes that begin alike finds those that a list finds',
  (count) => {
    const below = numbers(count);
    const fields = [
      { at: 0, width: 1 },
      { at: 1, width: 2 },
      { at: 3, width: 1 },
    ];
    for (let kinds = 1; kinds < 4; kinds++) {
      // Of the fields some begin alike in all boxes, so that others part them.
      const boxes = Array.from({ length: count }, () => {
        const first = [7, 0, below(kinds), below(kinds === 2 ? 40 : 1)];
        return element(first, [
          first[0]! + below(3),
          0,
          first[2]! + below(2),
          first[3]! + below(4),
        ]);
      });
      const tree = new BoxTree([...boxes], fields);
      expect(new Set(tree.elements)).toEqual(new Set(boxes));
      for (let asked = 0; asked < 30; asked++) {
        const low = [7 + below(3), 0, below(4), below(42)];
        const high = [low[0]! + below(2), 0, low[2]! + below(2), low[3]! + below(5)];
        const found: Element[] = [];
        tree.each([9, ...low], [9, ...high], 1, (one) => found.push(one));
        const wanted = boxes.filter(({ first, last }) =>
          first.every((word, at) => word <= high[at]! && low[at]! <= last[at]!),
        );
        expect(new Set(found)).toEqual(new Set(wanted));
        expect(found).toHaveLength(wanted.length);
      }
    }
  },
);
