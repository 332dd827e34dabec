import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addCase, NO_TOTALS, readCases, replayCase } from '../src/index.ts';
import { FOLDER, recordings, status } from './support/recordings.ts';

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl.gz'));

test('the status names every file', () => {
  expect(Object.keys(status()).sort()).toEqual([...FILES].sort());
});

test.each(FILES)('%s agrees as far as it did', (file) => {
  let totals = NO_TOTALS;
  for (const kernelCase of readCases(recordings(file), file)) {
    totals = addCase(totals, replayCase(kernelCase));
  }
  const known = status()[file];
  expect(totals.steps).toBe(known?.steps);
  expect(totals.agreeingSteps).toBeGreaterThanOrEqual(
    known?.agreeingSteps ?? Number.POSITIVE_INFINITY,
  );
  expect(totals.agreeingCases).toBeGreaterThanOrEqual(
    known?.agreeingCases ?? Number.POSITIVE_INFINITY,
  );
});
