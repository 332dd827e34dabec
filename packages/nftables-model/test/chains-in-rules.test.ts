import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { TestNode } from './node.ts';

const TEXT = `table ip t {
	chain c {
		type filter hook input priority filter; policy accept;
		ip saddr 10.0.0.7 jump {
			tcp dport 22 counter packets 0 bytes 0 accept comment "ours"
			drop
		}
		ip saddr 10.0.0.8 goto {
			tcp dport 22 return
		} counter packets 0 bytes 0
		jump {
		}
		counter packets 0 bytes 0 drop
	}
}
`;

const syn = (from: string, port: number) =>
  tcp(`${from}:40000`, `10.0.0.1:${port}`, { inputInterface: 'eth0' });

describe('a chain that is written in a rule', () => {
  test('is listed as nft lists it, and its JSON holds its text', () => {
    const ruleset = nftRulesetOf(readNft(TEXT));
    expect(writeNft(ruleset)).toBe(TEXT);
    expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(TEXT);
  });

  test('is walked, counted and named as the kernel names it', () => {
    const node = new TestNode(TEXT);
    const accepted = node.host.send(syn('10.0.0.7', 22));
    expect(accepted.outcome).toBe('delivered');
    expect(accepted.work).toMatchObject({ rulesEvaluated: 2, chainJumps: 1 });
    expect(node.host.send(syn('10.0.0.7', 23)).outcome).toBe('dropped');
    // Behind `goto` the rest of the calling chain is not run: the policy decides.
    expect(node.host.send(syn('10.0.0.8', 22)).outcome).toBe('delivered');
    expect(node.host.send(syn('10.0.0.9', 22)).outcome).toBe('dropped');
    const saved = node.nftables.save();
    expect(saved).toContain('tcp dport 22 counter packets 1 bytes');
    expect(saved).toMatch(/\n\t\tcounter packets 1 bytes \d+ drop\n/);
  });

  test('holds the sets and chains it names, and goes with its rule', () => {
    const node = new TestNode(`table ip t {
	set s {
		type ipv4_addr
	}

	chain d {
	}

	chain c {
		type filter hook input priority 0;
		jump {
			ip saddr @s jump d
		}
	}
}
`);
    expect(() => node.nftables.run('delete chain ip t d')).toThrow(
      expect.objectContaining({ name: 'PacketPathError' }),
    );
    expect(() => node.nftables.run('delete set ip t s')).toThrow(
      expect.objectContaining({ name: 'PacketPathError' }),
    );
    node.nftables.run('flush chain ip t c');
    node.nftables.run('delete chain ip t d');
    node.nftables.run('delete set ip t s');
    expect(() => node.nftables.run('list chain ip t __chain1')).toThrow(
      expect.objectContaining({ code: 'unknown-chain' }),
    );
  });

  test.each([
    ['another chain of its kind', 'jump { jump { accept; }; }', 'not-allowed'],
    ['a rule behind which the line does not end', 'jump { accept }', 'syntax'],
    ['a rule that leads nowhere', 'jump { jump nowhere; }', 'unknown-chain'],
    ['a statement of another hook', 'jump { snat to 10.0.0.9; }', 'not-allowed'],
  ])('is refused with %s', (_what, rule, code) => {
    const node = new TestNode(
      'table ip t {\n\tchain c {\n\t\ttype filter hook input priority 0;\n\t}\n}\n',
    );
    const before = node.nftables.save();
    expect(() => node.nftables.run(`add rule ip t c ${rule}`)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', code, line: 1 }),
    );
    expect(node.nftables.save()).toBe(before);
  });

  test('may not lead back to the chain of its rule', () => {
    expect(
      () => new TestNode('table ip t {\n\tchain a {\n\t\tjump {\n\t\t\tgoto a\n\t\t}\n\t}\n}\n'),
    ).toThrow(expect.objectContaining({ code: 'chain-loop' }));
  });
});
