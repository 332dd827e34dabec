import { describe, expect, test } from 'vitest';
import { readManifest } from '../src/index.ts';

const values = (text: string): readonly unknown[] =>
  [...readManifest(text)].map(({ value }) => value);

describe('merge keys', () => {
  test('copy what their maps have and the map itself does not', () => {
    expect(values('a: &a { k: 1, l: 2 }\nb: { <<: *a, k: 3 }')).toEqual([
      { a: { k: 1, l: 2 }, b: { k: 3, l: 2 } },
    ]);
  });

  test('that would double forty times take no time and no memory', () => {
    const lines = ['a0: &a0 { k: 1 }'];
    for (let n = 1; n < 40; n++) lines.push(`a${n}: &a${n} { <<: [*a${n - 1}, *a${n - 1}] }`);
    expect(() => values(lines.join('\n'))).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  test('of a large map are counted over all documents', { tags: ['slow'] }, () => {
    const keys = Array.from({ length: 600 }, (_, n) => `k${n}: ${n}`).join(', ');
    const merge = `{ a: &a { ${keys} }, b: [${'{ <<: *a }, '.repeat(60)}] }`.replaceAll(
      '{ <<',
      '\n{ <<',
    );
    expect(() => values(`---\n${merge}\n`)).not.toThrow();
    expect(() => values(`---\n${merge}\n---\n${merge}\n`)).toThrow(
      /merge keys copy too many values/,
    );
  });
});
