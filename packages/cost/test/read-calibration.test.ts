import { describe, expect, test } from 'vitest';
import { ARTICLE_2019, bestValues, CALIBRATIONS, readCalibration } from '../src/index.ts';

const HEAD =
  '"format": "packet-path/calibration/1", "name": "mine", "title": "Mine", "about": "A node."';

function constants(text: string): string {
  return `{ ${HEAD}, "from": "article-2019",\n  "constants": ${text} }`;
}

describe("a calibration of one's own", () => {
  test('stands in place of the one it is from', () => {
    const read = readCalibration(
      constants(
        '{ "rule.outOfCache": { "low": 8, "best": 10, "high": 12, "unit": "ns", "source": "perf" } }',
      ),
    );
    expect(read.name).toBe('mine');
    expect(read.constants['rule.outOfCache']).toEqual({
      low: 8,
      best: 10,
      high: 12,
      unit: 'ns',
      basis: 'assumed',
      source: 'perf',
    });
    expect({ ...bestValues(read), 'rule.outOfCache': 25 }).toEqual(bestValues(ARTICLE_2019));
  });

  test('a best value alone is a range of one', () => {
    const read = readCalibration(constants('{ "rule.cached": { "best": 99, "source": "lscpu" } }'));
    expect(read.constants['rule.cached']).toMatchObject({ low: 99, high: 99, unit: 'rules' });
  });

  test('every calibration of the package reads back', () => {
    for (const calibration of CALIBRATIONS) {
      expect(readCalibration(JSON.stringify(calibration))).toEqual(calibration);
    }
  });

  test.each([
    ['{ "rule.cold": { "best": 1, "source": "x" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": -1, "source": "x" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": "6", "source": "x" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 1e999, "source": "x" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 6, "low": 7, "source": "x" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 6, "source": " " } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 6, "source": "x", "unit": "µs" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 6, "source": "x", "basis": "guess" } }', 'bad-calibration'],
    ['{ "rule.inCache": { "best": 6, "source": "x", "mean": 6 } }', 'bad-calibration'],
    ['{ "rule.inCache": 6 }', 'bad-cluster'],
    ['{ "rule.inCache": { "best": 6 } }', 'bad-cluster'],
    ['{ "rule.inCache": ', 'syntax'],
  ])('%s is refused with a position', (text, code) => {
    try {
      readCalibration(constants(text), { source: 'mine.json' });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code, source: 'mine.json', line: expect.any(Number) });
    }
  });

  test.each(['{ "format": "packet-path/calibration/2" }', '', '{ "form": 1 }', '[]'])(
    '%j is no calibration',
    (text) => {
      expect(() => readCalibration(text)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^bad-/) }),
      );
    },
  );
});
