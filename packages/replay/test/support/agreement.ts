import { expect, test } from 'vitest';
import {
  addCase,
  agrees,
  type CaseResult,
  describeResult,
  NO_TOTALS,
  readCases,
  replayCase,
} from '../../src/index.ts';
import { isLate } from './late-steps.ts';
import { FILES, isFirst, recordings, status } from './recordings.ts';

/**
 * Tests that every step of some families' recordings agrees, but for those that `late.json` shows to have
 * been read late.
 *
 * @param families what the names of the files begin with
 * @param part the first file of each family, or all others
 */
export function testAgreement(families: RegExp, part: 'first' | 'others' = 'first'): void {
  const files = FILES.filter((name) => families.test(name) && isFirst(name) === (part === 'first'));
  test('there are recordings', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('every step of %s agrees', { timeout: 600_000 }, (file) => {
    let totals = NO_TOTALS;
    for (const kernelCase of readCases(recordings(file), file)) {
      const result = replayCase(kernelCase);
      totals = addCase(totals, result);
      const isExplained = agrees(result) || differsInLateSteps(file, result);
      expect(isExplained, describeResult(result, 5).join('\n')).toBe(true);
    }
    const known = status()[file] ?? expect.fail('the status does not name it');
    expect(totals).toMatchObject({ steps: known.steps, cases: known.cases });
    expect(totals.agreeingSteps).toBeGreaterThanOrEqual(known.agreeingSteps);
  });
}

/** Whether the steps that differ are all among those that were read late. */
function differsInLateSteps(file: string, { name, failure, differing }: CaseResult): boolean {
  return failure === undefined && differing.every((step) => isLate(file, name, step));
}
