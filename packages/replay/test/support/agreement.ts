import { expect, test } from 'vitest';
import {
  addCase,
  agrees,
  describeResult,
  NO_TOTALS,
  readCases,
  replayCase,
} from '../../src/index.ts';
import { FILES, recordings, status } from './recordings.ts';

/**
 * Tests that every step of some families' recordings agrees.
 *
 * @param families what the names of the files begin with
 */
export function testAgreement(families: RegExp): void {
  const files = FILES.filter((name) => families.test(name));
  test('there are recordings', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('every step of %s agrees', { timeout: 120_000 }, (file) => {
    let totals = NO_TOTALS;
    for (const kernelCase of readCases(recordings(file), file)) {
      const result = replayCase(kernelCase);
      totals = addCase(totals, result);
      expect(agrees(result), describeResult(result, 5).join('\n')).toBe(true);
    }
    const known = status()[file] ?? expect.fail('the status does not name it');
    expect(totals).toMatchObject({ steps: known.steps, cases: known.cases });
    expect(totals.agreeingSteps).toBeGreaterThanOrEqual(known.agreeingSteps);
  });
}
