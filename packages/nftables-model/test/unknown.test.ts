import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft } from '../src/index.ts';
import { TestNode } from './node.ts';

const TEXT = `table ip t {
	set odd {
		type frobnitz
		elements = { a . b,
			     c . d }
	}

	chain eggress {
		type filter hook egress device "eth0" priority filter; policy accept;
		drop
	}

	chain c {
		type filter hook input priority filter; policy accept;
		xfrob 17 { a; b } drop
		ip saddr @odd drop
		tcp dport 22 frobnicate "a; }" comment "mine"
		tcp dport 80 accept
		drop
	}
}
table bridge b {
	chain c {
		type filter hook forward priority -200; policy drop;
	}
}
`;

/** A node that keeps what it does not understand. */
const keeping = (text = '') => new TestNode(text, undefined, undefined, 'never-match');
const syn = (port: number) => tcp('10.0.0.7:40000', `10.0.0.1:${port}`, { inputInterface: 'eth0' });

describe('what is not understood', () => {
  test('is refused unless asked otherwise', () => {
    expect(() => new TestNode(TEXT)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', line: 3 }),
    );
  });

  test('is kept on request, listed as it was written, and matches no packet', () => {
    const node = keeping(TEXT);
    expect(node.nftables.save()).toBe(TEXT);
    expect(node.host.send(syn(80)).outcome).toBe('delivered');
    expect(node.host.send(syn(22)).outcome).toBe('dropped');
    expect(node.host.send(syn(80)).work.rulesEvaluated).toBe(4);
  });

  test.each([
    ['of a table and of the ruleset', TEXT, [2, 1]],
    ['of the ruleset alone', 'table ip t {\n}\ntable bridge b {\n}\n', [undefined, 1]],
    [
      'of one table of two',
      'table ip t {\n\tset s {\n\t\ttype odd\n\t}\n}\ntable ip u {\n}\n',
      [1, undefined, undefined],
    ],
  ])('%s is a part of the ruleset that a text tells', (_, text, counts) => {
    const ruleset = nftRulesetOf(readNft(text, { unknown: 'never-match' }));
    expect(writeNft(ruleset)).toBe(text);
    expect([...ruleset.tables, ruleset].map(({ kept }) => kept?.length)).toEqual(counts);
  });

  test('is told, with its place', () => {
    const { unknown } = keeping().nftables.load(TEXT);
    expect(
      unknown.map(({ kind, position: { line, column }, text }) => [
        kind,
        line,
        column,
        text.split('\n')[0],
      ]),
    ).toEqual([
      ['object', 2, 2, 'set odd {'],
      ['object', 8, 2, 'chain eggress {'],
      ['rule', 15, 3, 'xfrob 17 { a; b } drop'],
      ['rule', 16, 3, 'ip saddr @odd drop'],
      ['rule', 17, 3, 'tcp dport 22 frobnicate "a; }" comment "mine"'],
      ['object', 22, 1, 'table bridge b {'],
    ]);
  });

  test('comes through JSON and back', () => {
    const node = keeping(TEXT);
    const json = node.nftables.save({ json: true });
    const again = keeping();
    again.nftables.load(json, { json: true });
    expect(again.nftables.save()).toBe(TEXT);
  });

  test('of JSON is kept too', () => {
    const json = JSON.stringify({
      nftables: [
        { table: { family: 'ip', name: 't' } },
        { table: { family: 'netdev', name: 'n' } },
        { chain: { family: 'ip', table: 't', name: 'c' } },
        { rule: { family: 'ip', table: 't', chain: 'c', expr: [{ frob: 1 }, { drop: null }] } },
      ],
    });
    const node = keeping();
    const { unknown } = node.nftables.load(json, { json: true });
    expect(unknown.map(({ kind }) => kind)).toEqual(['object', 'rule']);
    expect(JSON.parse(node.nftables.save({ json: true })).nftables.slice(1)).toEqual([
      { table: { family: 'ip', name: 't' } },
      { chain: { family: 'ip', table: 't', name: 'c' } },
      { rule: { family: 'ip', table: 't', chain: 'c', expr: [{ frob: 1 }, { drop: null }] } },
      { table: { family: 'netdev', name: 'n' } },
    ]);
    expect(() => new TestNode('').nftables.load(json, { json: true })).toThrow(
      expect.objectContaining({ name: 'PacketPathError', line: 1 }),
    );
  });

  test('goes when all is flushed, and with its table', () => {
    const node = keeping(TEXT);
    node.nftables.load('delete table ip t');
    expect(node.nftables.save()).toMatch(/^table bridge b/);
    node.nftables.load('flush ruleset');
    expect(node.nftables.save()).toBe('');
  });

  test.each([
    ['a chain that is not there', 'add rule ip t c jump nowhere'],
    ['a port of 17 bits', 'add element ip t p { 70000 . }'],
    ['a chain twice', 'create chain ip t c'],
    ['an address of another family', 'add rule ip t c ip6 saddr ::1'],
  ])('is not %s', (_what, command) => {
    const node = keeping('table ip t {\n\tchain c {\n\t}\n}\n');
    expect(() => node.nftables.run(command)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', line: 1 }),
    );
  });
});
