import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EveryOutcome } from '../src/index.ts';
import './words.ts';

const HALF = 2 ** 30;

/** The draws of each round, for as many rounds as there are. */
function rounds(draw: (choices: EveryOutcome) => number): number[] {
  const choices = new EveryOutcome();
  const results: number[] = [];
  do results.push(draw(choices));
  while (choices.next());
  return results;
}

describe('every outcome of chance', () => {
  it('of a chain of probabilities is each endpoint once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (endpoints) => {
        const chosen = rounds((choices) => {
          for (let endpoint = 1; endpoint < endpoints; endpoint++) {
            if (choices.chance('statistic', Math.floor(2 ** 31 / (endpoints - endpoint + 1))))
              return endpoint;
          }
          return endpoints;
        });
        expect(chosen).toEqual(Array.from({ length: endpoints }, (_, index) => index + 1));
      }),
    );
  });

  it('of draws in a row is every combination once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), (bounds) => {
        const met = rounds((choices) =>
          bounds.reduce((number, bound) => number * bound + choices.below('numgen', bound), 0),
        );
        const count = bounds.reduce((product, bound) => product * bound, 1);
        expect(met).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });

  it('begins anew after the last round', () => {
    const choices = new EveryOutcome();
    const round = (): boolean => choices.chance('statistic', HALF);
    expect([round(), choices.next(), round(), choices.next(), round()]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('does not vary what can come out one way only, nor ports, nor housekeeping', () => {
    const choices = new EveryOutcome();
    expect(choices.chance('statistic', 0)).toBe(false);
    expect(choices.chance('statistic', 2 ** 31)).toBe(true);
    expect(choices.below('ipvs', 8)).toBe(0);
    expect(choices.between('nat-port', 1024, 2048)).toBe(1024);
    expect(choices.next()).toBe(false);
  });
});
