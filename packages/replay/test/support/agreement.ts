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
import { FILES, recordings, status } from './recordings.ts';

/** Cases of which not every step agrees yet. */
const DIFFERING: ReadonlySet<string> = new Set(['g-ip6random-mangle-nat-filter-6-seed2']);

/**
 * Tests that every step of some families' recordings agrees, save those of cases that the kernel
 * left to chance or that are known to differ: of these as many must agree as the status says.
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
      if (!mayDiffer(result))
        expect(agrees(result), describeResult(result, 5).join('\n')).toBe(true);
    }
    const known = status()[file] ?? expect.fail('the status does not name it');
    expect(totals).toMatchObject({ steps: known.steps, cases: known.cases });
    expect(totals.agreeingSteps).toBeGreaterThanOrEqual(known.agreeingSteps);
  });
}

function mayDiffer({ name, chance }: CaseResult): boolean {
  return chance !== undefined || DIFFERING.has(name);
}
