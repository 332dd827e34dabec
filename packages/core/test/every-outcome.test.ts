import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choices, EveryOutcome, firstChance } from '../src/index.ts';
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

/** As `firstChance`, of choices that can only be asked one by one. */
const oneByOne: typeof firstChance = (choices, ...draws) => {
  const alone: Pick<Choices, 'chance'> = { chance: (...draw) => choices.chance(...draw) };
  return firstChance(alone as Choices, ...draws);
};

describe('every outcome of chance', () => {
  it('of draws asked for together is that of draws asked one by one', () => {
    const threshold = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.constantFrom(0, 2 ** 31),
    );
    const run = fc
      .array(threshold, { minLength: 1, maxLength: 12 })
      .map((thresholds) => Float64Array.from(thresholds));
    fc.assert(
      fc.property(run, run, fc.integer({ min: 1, max: 3 }), (first, second, bound) => {
        const results = ([firstChance, oneByOne] as const).map((ask) => {
          const told: unknown[] = [];
          rounds((choices) => {
            const one = ask(choices, 'statistic', first, 0, first.length);
            const among = choices.below('statistic', bound);
            const two = ask(choices, 'statistic', second, 0, second.length);
            told.push([one, among, two, choices.probability]);
            return one;
          });
          return told;
        });
        expect(results[0]).toEqual(results[1]);
      }),
    );
  });

  it('of a run of draws looks at each draw a few times, however long the run', () => {
    let looked = 0;
    const draws = new Float64Array(2000).fill(HALF);
    const counted = new Proxy(draws, {
      get(of, name) {
        looked++;
        return Reflect.get(of, name);
      },
    });
    const met = rounds((choices) => firstChance(choices, 'statistic', counted, 0, 2000));
    expect(met).toEqual(Array.from({ length: 2001 }, (_, place) => place));
    expect(looked).toBeLessThan(4 * 2000);
  });

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

  it('of draws among one number, or none, is one', () => {
    for (const bound of [0, 1]) {
      expect(rounds((choices) => choices.below('statistic', bound))).toEqual([0]);
      expect(rounds((choices) => choices.between('statistic', 7, 6 + bound))).toEqual([7]);
    }
  });

  it('begins anew, and once more, when it is told to', () => {
    const choices = new EveryOutcome();
    const pair = () => [choices.below('statistic', 2), choices.chance('statistic', HALF)];
    const [first] = [pair()];
    expect(choices.isNew).toBe(true);
    choices.next();
    expect(choices.isNew).toBe(false);
    const second = pair();
    expect(second).not.toEqual(first);
    expect(choices.isNew).toBe(true);
    choices.again();
    expect(pair()).toEqual(second);
    expect(choices.probability).toBe(0.25);
    choices.restart();
    expect(pair()).toEqual(first);
    expect(choices.some('statistic', [1, 2])).toEqual([1, 2]);
  });
});
