import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addCase, describeResult, NO_TOTALS, readCases, replayCase } from '../src/index.ts';
import { FOLDER, recordings, status } from './support/recordings.ts';

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl.gz'));

describe("kube-proxy's rules do what the kernel did with them", () => {
  const files = FILES.filter((name) => name.startsWith('kube-proxy-'));
  test('there are recordings', () => expect(files.length).toBe(6));

  test.each(files)('in every step of %s', { timeout: 120_000 }, (file) => {
    for (const kernelCase of readCases(recordings(file), file)) {
      const result = replayCase(kernelCase);
      expect(describeResult(result, 5).slice(1)).toEqual([]);
      expect(result.agreeing).toBe(kernelCase.steps.length);
    }
  });
});

describe('recordings of other families agree as far as they did', () => {
  // The rest is replayed by the long tests.
  const files = FILES.filter((name) => /^(conntrack|calico|rulesets)-.*1\.jsonl/.test(name));

  test.each(files)('%s', { timeout: 120_000 }, (file) => {
    let totals = NO_TOTALS;
    for (const kernelCase of readCases(recordings(file), file)) {
      totals = addCase(totals, replayCase(kernelCase));
    }
    const known = status()[file];
    expect(totals.steps).toBe(known?.steps);
    expect(totals.agreeingSteps).toBeGreaterThanOrEqual(
      known?.agreeingSteps ?? Number.POSITIVE_INFINITY,
    );
  });
});
