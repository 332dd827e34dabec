import { describe, expect, test } from 'vitest';
import { Labels } from '../src/table/labels.ts';

describe('labels of connections', () => {
  test('have room where a rule asked for them before, as long as one does', () => {
    const labels = new Labels();
    labels.begin(0);
    const [first, second] = [labels.use(), labels.use()];
    labels.begin(1);
    first();
    // A rule is gone once, however often it says so.
    first();
    labels.begin(2);
    second();
    labels.begin(3);
    expect([0, 1, 2, 3].map((handle) => labels.set(handle, 5))).toEqual([false, true, true, false]);
    expect([0, 1, 2, 3].map((handle) => labels.has(handle, 5))).toEqual([false, true, true, false]);
    expect([0, 1].map((handle) => labels.of(handle))).toEqual([[], [5]]);
    labels.use();
    labels.begin(3);
    expect(labels.set(3, 6)).toBe(true);
  });

  test('are 128, each for itself, and gone with the connection', () => {
    const labels = new Labels();
    labels.use();
    labels.begin(300);
    labels.begin(301);
    const all = [0, 31, 32, 63, 64, 95, 96, 127];
    for (const label of all) expect(labels.set(300, label)).toBe(true);
    expect(labels.set(300, 128)).toBe(false);
    expect(labels.of(300)).toEqual(all);
    expect(labels.of(301)).toEqual([]);
    expect([0, 1, 2, 3].map((index) => labels.word(300, index) >>> 0)).toEqual(
      Array(4).fill(0x8000_0001),
    );
    expect(labels.replace(301, 2, 0b110)).toBe(true);
    expect(labels.of(301)).toEqual([65, 66]);
    labels.begin(2000);
    expect(labels.of(300)).toEqual(all);
    labels.begin(300);
    expect(labels.of(300)).toEqual([]);
    expect(labels.of(301)).toEqual([65, 66]);
  });

  test('cannot be written without room', () => {
    const labels = new Labels();
    labels.begin(7);
    expect(labels.replace(7, 0, 1)).toBe(false);
    expect(labels.word(7, 0)).toBe(0);
  });
});
