import { workCounters } from 'packet-path/core';
import { planesNamed } from 'packet-path/node';
import { expectedWork } from 'packet-path/study';
import { expect, test } from 'vitest';
import { MODES } from '../../src/model/protocol/scene.ts';
import { en } from '../../src/texts/en.ts';
import { zh } from '../../src/texts/zh.ts';

const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
/** Texts that are the same in both languages: names, and signs. */
const SAME = new Set([
  'Packet Path',
  'iptables',
  'IPVS',
  'nftables',
  'userspace',
  'Mermaid',
  ...HOOKS,
]);

test('every text has a translation of its own', () => {
  const same = leaves(en).filter((path) => textAt(en, path) === textAt(zh, path));
  expect(same.filter((path) => !SAME.has(textAt(en, path)) && !/keys > rows/.test(path))).toEqual(
    [],
  );
});

test('in Chinese every counter has a name, and every term that Grow takes counts apart into', () => {
  const chinese: Readonly<Record<string, string>> = zh.counters;
  expect(workCounters().filter((name) => !Object.hasOwn(chinese, name))).toEqual([]);
  const shapes = [1, 100].flatMap((services) =>
    [0, 1, 10].map((endpointsPerService) => ({ services, endpointsPerService })),
  );
  const terms = planesNamed(MODES).flatMap((plane) =>
    shapes.flatMap((shape) => expectedWork(shape, plane, [1]).terms.map(({ what }) => what)),
  );
  // Chains of the tools, with their hooks, are names in any language.
  const isName = (what: string): boolean =>
    /^(?:(?:nat|filter) [A-Z-]+(?:, [A-Z]+)?|[a-z]+(?:-[a-z]+)*(?:-…)?)$/.test(what);
  const untold = terms.filter((what) => !isName(what) && !Object.hasOwn(zh.libraryWords, what));
  expect([...new Set(untold)]).toEqual([]);
});

function leaves(texts: object, before = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${before}${key} > `)
      : [`${before}${key}`],
  );
}

function textAt(texts: object, path: string): string {
  let value: unknown = texts;
  for (const key of path.split(' > ')) value = (value as Record<string, unknown>)[key];
  return String(value);
}
