import { expect, test } from 'vitest';
import { readCases, replayCase } from '../src/index.ts';
import { FILES, recordings, status } from './support/recordings.ts';

/** The families that the other replay tests play. */
const MODELLED = /^(kube-proxy|rulesets|calico|conntrack|ipvs)-/;

test('the status names every file', () => {
  expect(Object.keys(status()).sort()).toEqual([...FILES].sort());
});

test('every other recording is of nftables, and says that it has no model', () => {
  for (const file of FILES.filter((name) => !MODELLED.test(name))) {
    const [kernelCase] = readCases(recordings(file), file);
    const { failure } = replayCase(kernelCase ?? expect.fail());
    expect(failure).toContain('nftables is not modelled');
  }
});
