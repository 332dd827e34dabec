import { expect, test } from 'vitest';
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
