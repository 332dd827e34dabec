import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { Ipsets } from '../src/index.ts';
import { readSets } from '../src/ipset/read/read-sets.ts';
import { TestNode } from './node.ts';

/** A list that stands before one of its members, and sets with elements and without. */
const SETS = `create list list:set size 8
create web hash:ip,port family inet hashsize 1024 maxelem 65536 timeout 60 bucketsize 12 initval 0x1
create none bitmap:port range 0-100
add list web
add web 10.0.0.1,tcp:80 timeout 9
add web 10.0.0.2,udp:53 timeout 60
`;

function setsOf(text: string): Ipsets {
  const { ipsets } = new TestNode('');
  ipsets.load(text);
  return ipsets;
}

test('what ipset list prints is read as the sets that it is of', () => {
  const made = setsOf(SETS);
  const listed = made.run('list');
  expect(readSets(listed, 'list').length).toBe(readSets(made.save(), 'save').length);
  expect(setsOf(listed).save()).toBe(made.save());
  expect(setsOf(listed.replaceAll('\n', '\n  ')).save()).toBe(made.save());
});

test('a listing is refused in the line where something is missing or too much', () => {
  const lines = setsOf(SETS).run('list').trimEnd().split('\n');
  /** The answer to the listing with other lines. */
  const told = (changed: readonly string[]): string => {
    try {
      return `${readSets(changed.join('\n'), 'listed').length} commands`;
    } catch (error) {
      const { source, code, line, column, expected } = error as PacketPathError;
      expect(error).toBeInstanceOf(PacketPathError);
      expect(source).toBe('listed');
      return `${code} ${line}:${column}, wants ${expected}`;
    }
  };
  const all = `${told(lines)}`;
  const without = (head: string): string =>
    told(lines.filter((line) => !line.startsWith(`${head}:`)));
  const wants = 'wants what ipset list or ipset save prints';
  expect(all).toBe('6 commands');
  for (const head of ['Revision', 'Size in memory', 'References']) expect(without(head)).toBe(all);
  expect(without('Header')).toBe(`syntax 2:1, ${wants}`);
  expect(without('Type')).toBe(`syntax 1:1, ${wants}`);
  // Without `Members:` a set has none if it says so; `ipset list -t` leaves them out.
  expect(without('Members')).toBe(`syntax 6:1, ${wants}`);
  const terse = lines.filter((line) => !/^(?:Members:|web|10\.)/.test(line));
  expect(told(terse)).toBe(`truncated 2:1, ${wants}`);
  expect(told(terse.map((line) => line.replace(/^(Number of entries:).*/, '$1 0')))).toBe(
    '3 commands',
  );
  expect(told([...lines, 'Name: more'])).toBe(`syntax 1:1, ${wants}`);
  const name = lines[0]!;
  for (const [line, where] of [
    ['odd', '2:1'],
    ['Odd: x', '2:1'],
  ] as const) {
    expect(told([name, line, ...lines.slice(1)])).toBe(`syntax ${where}, ${wants}`);
  }
});

test.each([
  ['icmp:echo-request', 'icmp:echo-request'],
  ['icmp:8/0', 'icmp:echo-request'],
  ['icmp:250/251', 'icmp:250/251'],
  ['icmp:8', 'syntax'],
  ['icmp:256/0', 'bad-option'],
  ['icmp:odd', 'syntax'],
  ['tcp:http', 'tcp:80'],
  ['http', 'tcp:80'],
  ['udp:ftp-data', 'udp:20'],
  ['udp:9-7', 'udp:7 udp:8 udp:9'],
  ['udp:7-8-9', 'bad-port'],
  ['udp:-', 'bad-port'],
  ['gre:0', 'gre:0'],
  ['gre:1', 'bad-port'],
  ['47:0', 'gre:0'],
  ['odd:1', 'syntax'],
  ['0:1', 'syntax'],
])('the port %s of an element is %s', (port, wanted) => {
  const ipsets = setsOf('create s hash:ip,port\n');
  try {
    ipsets.run(`add s 10.0.0.1,${port}`);
  } catch (error) {
    expect((error as PacketPathError).code).toBe(wanted);
    return;
  }
  const elements = [...ipsets.view.set('s')!.elements].sort();
  expect(elements.map((element) => element.split(',')[1]).join(' ')).toBe(wanted);
});
