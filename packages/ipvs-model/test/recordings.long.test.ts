import { describe, expect, test } from 'vitest';
import { differencesOf, recordings } from './kernel/differences.ts';

describe('the model does what Linux did', () => {
  test.each(recordings())('in %s', { timeout: 120_000 }, (file) => {
    expect(differencesOf(file)).toEqual([]);
  });
});
