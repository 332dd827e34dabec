import { describe, expect, test } from 'vitest';
import { type Choices, createRandom, firstChance, SeededChoices } from '../src/index.ts';
import './words.ts';

const choices = (): SeededChoices => new SeededChoices(createRandom('choices'));

describe('seeded choices', () => {
  test('draw each purpose from a stream of its own', () => {
    const undisturbed = choices();
    const disturbed = choices();
    for (let i = 0; i < 50; i++) {
      disturbed.below('ipvs', 7);
      disturbed.between('nat-port', 1024, 65535);
      expect(disturbed.below('numgen', 1000)).toBe(undisturbed.below('numgen', 1000));
      expect(disturbed.chance('statistic', 2 ** 30)).toBe(undisturbed.chance('statistic', 2 ** 30));
    }
  });

  test('say yes as often as the threshold of 31 bits says', () => {
    const seeded = choices();
    for (const [threshold, expected] of [
      [0, 0],
      [2 ** 29, 2_500],
      [2 ** 30, 5_000],
      [2 ** 31, 10_000],
    ] as const) {
      let yes = 0;
      for (let i = 0; i < 10_000; i++) if (seeded.chance('statistic', threshold)) yes++;
      // Five standard deviations of the widest of them, and none at the ends.
      const share = expected / 10_000;
      const slack = 5 * Math.sqrt(10_000 * share * (1 - share));
      expect(Math.abs(yes - expected)).toBeLessThanOrEqual(slack);
    }
  });

  test('begin the search for a port anywhere in the range, both ends included', () => {
    const seeded = choices();
    const ports = new Set(
      Array.from({ length: 200 }, () => seeded.between('nat-port', 32768, 32771)),
    );
    expect([...ports].sort()).toEqual([32768, 32769, 32770, 32771]);
    expect(seeded.between('nat-port', 80, 80)).toBe(80);
  });

  test('of one seed are the same everywhere, in every version', () => {
    const seeded = choices();
    expect({
      statistic: Array.from({ length: 8 }, () => seeded.chance('statistic', 2 ** 30)),
      numgen: Array.from({ length: 8 }, () => seeded.below('numgen', 10)),
      port: Array.from({ length: 4 }, () => seeded.between('nat-port', 1024, 65535)),
    }).toMatchInlineSnapshot(`
      {
        "numgen": [
          6,
          9,
          6,
          1,
          7,
          7,
          8,
          0,
        ],
        "port": [
          6713,
          29276,
          38516,
          49596,
        ],
        "statistic": [
          true,
          true,
          true,
          true,
          true,
          true,
          false,
          false,
        ],
      }
    `);
  });
});

describe('several draws, one after another', () => {
  const thresholds = Float64Array.from({ length: 50 }, (_, index) => index * 2 ** 24);
  const drawn = (choices: Choices): readonly number[] => {
    const places: number[] = [];
    for (let from = 0; from < 50; ) {
      const place = firstChance(choices, 'statistic', thresholds, from, 50);
      places.push(place);
      from = place + 1;
    }
    return places;
  };
  const seeded = (): SeededChoices => new SeededChoices(createRandom('several'));

  test('are those that would be made one by one', () => {
    const own = seeded();
    const one: Choices = {
      chance: (purpose, threshold) => own.chance(purpose, threshold),
      below: () => 0,
      between: () => 0,
      some: () => [],
    };
    expect(drawn(seeded())).toEqual(drawn(one));
  });

  test('are heard one by one', () => {
    const choices = seeded();
    const heard: number[] = [];
    choices.tap = {
      draw(_purpose, _kind, argument, make) {
        heard.push(argument);
        return make();
      },
    };
    expect(drawn(choices)).toEqual(drawn(seeded()));
    expect(heard).toEqual([...thresholds]);
  });
});
