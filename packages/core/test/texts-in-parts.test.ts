import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Address,
  KeptLines,
  LinePattern,
  LineRun,
  NameLines,
  PartedText,
  PatternLines,
} from '../src/index.ts';

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 5 });
const lines = fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.join('\n'));

const runs = fc.array(lines, { minLength: 1, maxLength: 4 }).map((texts) => {
  const kept = texts.map((text) => new KeptLines(text));
  const characters = kept.reduce((sum, { length }) => sum + length, 0);
  return new LineRun(
    kept,
    characters,
    kept.reduce((sum, { count }) => sum + count, 0),
  );
});
const named = fc
  .record({ before: words, names: fc.array(words, { minLength: 1, maxLength: 4 }), behind: words })
  .map(({ before, names, behind }) => new NameLines(before, names, behind));
const patterned = fc
  .record({
    segments: fc.array(words, { minLength: 1, maxLength: 4 }),
    subject: fc.constantFrom('', 'chain'),
  })
  .map(({ segments, subject }) => {
    const pattern = new LinePattern(segments);
    const values = [7, 'word', Address.parse('10.0.0.1')].slice(0, pattern.count);
    return new PatternLines('-A', subject, [pattern, ...values, pattern, ...values], 2);
  });
const part = fc.oneof(
  lines,
  lines.map((text) => new KeptLines(text)),
  runs,
  named,
  patterned,
);

test('a text in parts is the text of its parts, and as long, with as many lines', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const text = parts.map((one) => (typeof one === 'string' ? one : one.text)).join('\n');
      const parted = new PartedText(parts);
      expect(parted.length).toBe(text.length);
      expect(String(parted)).toBe(text);
      expect(String(parted)).toBe(text);
      for (const one of parts) {
        if (typeof one === 'string') continue;
        expect(one.count).toBe(one.text.split('\n').length);
        expect(one.length).toBe(one.text.length);
      }
    }),
  );
});

test('lines of names and of patterns read as they are written', () => {
  expect(new NameLines(':', ['a', 'b'], ' - [0:0]').text).toBe(':a - [0:0]\n:b - [0:0]');
  const pattern = new LinePattern(['-s ', '/32 --to ', ' -j ', '']);
  const values = [Address.parse('10.0.0.1'), { address: Address.parse('fd00::1'), port: 80 }, 'X'];
  expect(pattern.write(['left out', ...values], 1)).toBe('-s 10.0.0.1/32 --to [fd00::1]:80 -j X');
  const lines = new PatternLines(
    '-A',
    'one',
    [pattern, ...values, new LinePattern(['-j ', '']), 5],
    2,
  );
  expect(lines.start).toBe('-A one ');
  expect(lines.text).toBe('-A one -s 10.0.0.1/32 --to [fd00::1]:80 -j X\n-A one -j 5');
  expect(new PatternLines('add rule', '', [new LinePattern([' x'])], 1).text).toBe('add rule x');
});
