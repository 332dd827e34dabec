import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { TestNode } from './node.ts';

/** A text as it is listed once it has been JSON. */
function byJson(text: string): string {
  return writeNft(nftRulesetOf(readNftJson(writeNftJson(nftRulesetOf(readNft(text))))));
}

test('a set of devices stays a set in JSON, and a device of such a name a device', () => {
  const table = (rules: string): string => `table ip t {
	set wan {
		type ifname
		elements = { "eth0" }
	}

	chain c {
		${rules}
	}
}
`;
  const text = table('iifname @wan counter packets 0 bytes 0\n\t\tiifname "@lan" drop');
  expect(byJson(text)).toBe(text);
});

test('a command finds the set of devices that the host has', () => {
  const node = new TestNode('table ip t {\n set wan { type ifname; }\n chain c { }\n}\n');
  const match = { left: { meta: { key: 'iifname' } }, op: '==', right: '@wan' };
  const rule = { family: 'ip', table: 't', chain: 'c', expr: [{ match }, { drop: null }] };
  node.nftables.load(JSON.stringify({ nftables: [{ add: { rule } }] }), { json: true });
  expect(node.nftables.save()).toContain('iifname @wan drop');
});

test.each(['queue to 5', 'dup to 10.0.0.9', 'synproxy mss 1460', 'tproxy to :80', 'xt match "x"'])(
  '%s is read from the JSON that it is written as',
  (statement) => {
    const text = `table ip t {\n\tchain c {\n\t\tmeta l4proto tcp ${statement}\n\t}\n}\n`;
    expect(byJson(text)).toBe(text);
  },
);

test.each(['queue to 5 drop', 'queue\nadd table ip x', ''])(
  'a text of more or less than a statement is refused: %j',
  (text) => {
    const rule = { family: 'ip', table: 't', chain: 'c', expr: [{ queue: { text } }] };
    const json = JSON.stringify({ nftables: [{ add: { rule } }] });
    expect(() => readNftJson(json)).toThrow(PacketPathError);
  },
);

test('tproxy of the other family is refused in a table of one', () => {
  const text = 'table ip t { chain c { meta l4proto tcp tproxy ip6 to [fd00::1]:80; }; }';
  expect(() => readNft(text)).toThrow(expect.objectContaining({ code: 'not-allowed' }) as Error);
});
