import {
  type Labels,
  parseSelector,
  type Selector,
  selects,
  writeSelector,
} from '@packet-path/calico';
import { PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectorId } from '../src/felix/names.ts';

const label = fc.constantFrom('app', 'role', 'in', 'has', 'k8s.io/a-b_c');
const value = fc.constantFrom('', 'a', 'ab', 'b', "it's", '"x"', 'ünï', '&&');

const leaf: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>({ kind: 'all' }, { kind: 'global' }),
  label.map((text): Selector => ({ kind: 'has', label: text })),
  fc.record({
    kind: fc.constantFrom('==' as const, '!=', 'contains', 'starts with', 'ends with'),
    label,
    value,
  }),
  fc.record({
    kind: fc.constantFrom('in' as const, 'not in'),
    label,
    values: fc.uniqueArray(value, { maxLength: 3 }).map((values) => values.sort()),
  }),
);

/** As the parser makes them: no negation of a negation, and two operands or more. */
const selectors: fc.Arbitrary<Selector> = fc.letrec<{ any: Selector; plain: Selector }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    tie('plain'),
    tie('plain').map((operand): Selector => ({ kind: 'not', operand })),
  ),
  plain: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or'),
      operands: fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).any;

const labelSets: fc.Arbitrary<Labels> = fc
  .array(fc.tuple(label, value), { maxLength: 4 })
  .map((pairs) => new Map(pairs));

/** The meaning, told another way: as a function made of the selector's text. */
function naively(selector: Selector, labels: Labels): boolean {
  if ('operands' in selector) {
    const results = selector.operands.map((operand) => naively(operand, labels));
    const wanted = selector.kind === 'or';
    return results.includes(wanted) === wanted;
  }
  if ('operand' in selector) return !naively(selector.operand, labels);
  if (!('label' in selector)) return true;
  const present = [...labels].filter(([key]) => key === selector.label).map(([, found]) => found);
  if (selector.kind === 'has') return present.length === 1;
  if ('values' in selector) {
    const inside = present.some((found) => new Set(selector.values).has(found));
    return (selector.kind === 'in') === inside;
  }
  const test = {
    '==': (found: string) => found === selector.value,
    '!=': (found: string) => found === selector.value,
    contains: (found: string) => found.split(selector.value).length > 1 || selector.value === '',
    'starts with': (found: string) => found.indexOf(selector.value) === 0,
    'ends with': (found: string) =>
      found.slice(found.length - selector.value.length) === selector.value &&
      found.length >= selector.value.length,
  }[selector.kind];
  return present.some(test) !== (selector.kind === '!=');
}

describe('a selector', () => {
  test('is read back from what is written of it', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(parseSelector(writeSelector(selector))).toEqual(selector);
      }),
    );
  });

  test('selects what its parts say', () => {
    fc.assert(
      fc.property(selectors, labelSets, (selector, labels) => {
        expect(selects(selector, labels)).toBe(naively(selector, labels));
      }),
    );
  });

  test.each([
    ['', 'all()'],
    [' (all( ) ) ', 'all()'],
    ['! (has( b)||! has(a ))', '!(has(b) || !has(a))'],
    ['a == \'b\'&&! !c != "d"', '(a == "b" && c != "d")'],
    ["a in{'z','x', 'z',}", 'a in {"x", "z"}'],
    ['a notin { }', 'a not in {}'],
    ["a startswith '\"'", "a starts with '\"'"],
    ['a == "1" || b == "2" && c == "3"', '(a == "1" || (b == "2" && c == "3"))'],
    ['has == "x"', 'has == "x"'],
  ])('%j is written as %j', (text, canonical) => {
    expect(writeSelector(parseSelector(text))).toBe(canonical);
  });

  test.each([
    ['b == b', 6],
    ["'b' == b", 1],
    ['b', 2],
    ['a b', 3],
    ['!', 2],
    ["foo == 'bar' &", 14],
    ['foo in ""', 8],
    ["foo in {'a' 'b'}", 13],
    ['"FOO', 1],
    ['(a == "foo"', 12],
    ['()', 2],
    ['has(foo) &&', 12],
    ['has(foo) has(bar)', 10],
    ['has foo', 5],
    ['all(x)', 5],
    ['%', 1],
  ])('%j is refused at column %i', (text, column) => {
    const error = errorOf(text);
    expect([error.code, error.line, error.column]).toEqual(['syntax', 1, column]);
  });

  test('is bounded in depth and in length', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}all()${')'.repeat(depth)}`;
    expect(parseSelector(nested(100))).toEqual({ kind: 'all' });
    expect(errorOf(nested(100_000 / 4)).code).toBe('too-large');
    expect(errorOf(' '.repeat(100_000)).code).toBe('too-large');
  });

  // Source: libcalico-go selector/parser/parser_test.go names these identifiers.
  test.each([
    ['all()', 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug'],
    ['! (has( b)||! has(a ))', 's:Iss0uCleLYv1GSv_pNm7hAO58kE9jAx1NKyG3Q'],
    ['! (a == "b"&&! c != "d")', 's:lh3haoY1ikTRkd4UZu0nWSaIBknYLPJLX16d-w'],
  ])('%j has the name that Calico gives it', (text, id) => {
    expect(selectorId(parseSelector(text))).toBe(id);
  });
});

function errorOf(text: string): PacketPathError {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof PacketPathError) return error;
    throw error;
  }
  throw new Error(`'${text}' was read`);
}
