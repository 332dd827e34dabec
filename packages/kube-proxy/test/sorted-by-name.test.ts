import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedByName } from '../src/netfilter/sorted-by-name.ts';

const digits = fc.constantFrom('A', 'B', '2', '7', 'ü', '');
const names = fc
  .tuple(
    fc.constantFrom('KUBE-SEP-', 'KUBE-SVC-', 'KUBE-FW-', 'KUBE', 'KUBE-SVC'),
    fc.array(fc.oneof({ weight: 30, arbitrary: fc.constantFrom('A', 'B', '7') }, digits), {
      maxLength: 12,
    }),
  )
  .map(([start, rest]) => start + rest.join(''));

test('names come in the order in which strings are sorted, however many begin alike', () => {
  const lists = fc.uniqueArray(names, { minLength: 0, maxLength: 400, size: 'max' });
  fc.assert(
    fc.property(lists, (list) => {
      expect(sortedByName(list, (name) => name)).toEqual([...list].sort());
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('a list is left as it was', () => {
  const list = Array.from({ length: 200 }, (_, index) => `KUBE-SEP-${999 - index}`);
  const before = [...list];
  sortedByName(list, (name) => name);
  expect(list).toEqual(before);
});
