import { expect, test } from 'vitest';
import {
  addCase,
  agrees,
  type CaseResult,
  describeResult,
  NO_TOTALS,
  type ReplayTotals,
  readCases,
  replayCase,
} from '../../src/index.ts';
import { isLate } from './late-steps.ts';
import { FILES, isFirst, recordings, sampledLines, status } from './recordings.ts';

/** Of so many cases of a file one is played in `npm test`. */
const ONE_OF = 18;

/**
 * Tests that steps of some families' recordings agree, of some cases of the first file of each family. The
 * long tests play all.
 *
 * @param families what the names of the files begin with
 */
export function testSample(families: RegExp): void {
  const files = FILES.filter((name) => families.test(name) && isFirst(name));
  test('there are recordings', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('steps of %s agree', (file) => {
    const { steps } = playedTotals(file, sampledLines(file, ONE_OF).join('\n'));
    expect(steps).toBeGreaterThan(0);
  });
}

/** Tests that every step of every recording agrees, and that there are as many as the status says. */
export function testAgreement(): void {
  test.each(FILES)('every step of %s agrees', (file) => {
    const totals = playedTotals(file, recordings(file));
    const known = status()[file] ?? expect.fail('the status does not name it');
    expect(totals).toMatchObject({ steps: known.steps, cases: known.cases });
    expect(totals.agreeingSteps).toBeGreaterThanOrEqual(known.agreeingSteps);
  });
}

/** Plays cases, each of which agrees but for steps that `late.json` shows to have been read late. */
function playedTotals(file: string, text: string): ReplayTotals {
  let totals = NO_TOTALS;
  for (const kernelCase of readCases(text, file)) {
    const result = replayCase(kernelCase);
    totals = addCase(totals, result);
    const isExplained = agrees(result) || differsInLateSteps(file, result);
    expect(isExplained, describeResult(result, 5).join('\n')).toBe(true);
  }
  return totals;
}

/** Whether the steps that differ are all among those that were read late. */
function differsInLateSteps(file: string, { name, failure, differing }: CaseResult): boolean {
  return failure === undefined && differing.every((step) => isLate(file, name, step));
}
