import { expect, test } from 'vitest';
import { jhash2 } from '../src/index.ts';

test('no words hash to the start value, as in the published self-test', () => {
  expect(jhash2([], 0, 0) >>> 0).toBe(0xdeadbeef);
  expect(jhash2([], 0, 0xdeadbeef) >>> 0).toBe(0xbd5b7dde);
});

test.each([
  [[0x0a000001], 0, 0x3483bc84],
  [[1, 2, 3], 7, 0xfbd612ad],
  [[1, 2, 3, 4], 7, 0xbcb62b19],
  [[0xffffffff, 0, 5, 6, 7, 8, 9], 0xdeadbeef, 0x19e13360],
])('%j with key %d hash as a second reading of the algorithm hashes them', (words, key, hash) => {
  expect(jhash2(words, words.length, key) >>> 0).toBe(hash);
});
