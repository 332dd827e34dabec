import type { Microseconds } from '@packet-path/core';
import { expect, test } from 'vitest';
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
