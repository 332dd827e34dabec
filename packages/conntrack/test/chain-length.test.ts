import {
  type Choices,
  createRandom,
  type DrawPurpose,
  SeededChoices,
  udp,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { router } from './host.ts';

/** Draws a bound of a chain's length of one's own, and notes how often it is asked for. */
class Bound implements Choices {
  readonly #others = new SeededChoices(createRandom('others'));
  readonly #bound: number;
  asked = 0;

  constructor(bound: number) {
    this.#bound = bound;
  }

  below(purpose: DrawPurpose, bound: number): number {
    if (purpose !== 'chain-length') return this.#others.below(purpose, bound);
    this.asked++;
    return Math.min(this.#bound, bound - 1);
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    return this.#others.chance(purpose, threshold);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return low + this.below(purpose, high - low + 1);
  }

  some<Item>(_purpose: DrawPurpose, own: readonly Item[]): readonly Item[] {
    return own;
  }
}

test.each([
  [0, 51],
  [7, 58],
  [29, 80],
])(
  'a chain that may grow by %i above the least takes %i entries, and refuses the next',
  (bound, most) => {
    const choices = new Bound(bound);
    const { host, conntrack } = router({ choices }, { buckets: 1 });
    // Each connection enters both its tuples in the one chain there is.
    const open = (port: number): string =>
      host.send(udp(`10.0.0.2:${port}`, '10.244.1.5:53', { inputInterface: 'eth0' })).outcome;
    let port = 1;
    while (open(port) === 'forwarded') port++;
    const entered = (port - 1) * 2;
    expect(entered).toBe(most + (most % 2 === 0 ? 2 : 1));
    expect(conntrack.statistics).toMatchObject({ chainTooLong: 1, insertFailed: 1 });
    expect(choices.asked).toBe(Math.floor((entered - 52) / 2) + 1);
  },
);
