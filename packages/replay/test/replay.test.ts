import { expect, test } from 'vitest';
import { FILES, status } from './support/recordings.ts';

/** The families that the other replay tests play. */
const PLAYED =
  /^(kube-proxy|rulesets|calico|restore-text|netfilter-extra|conntrack|(linux-6\.12-)?ipvs|nftables|sockets|kernel-fuzz)-/;

test('the status names every file', () => {
  expect(Object.keys(status()).sort()).toEqual([...FILES].sort());
});

test('every file is played by one of the tests', () => {
  expect(FILES.filter((name) => !PLAYED.test(name))).toEqual([]);
});
