import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { linuxHost } from '../src/index.ts';

const HOST = { interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] };
const packet = tcp('10.0.0.2:4000', '10.0.0.1:80', { flags: ['SYN'], inputInterface: 'eth0' });

/** Thirty chains, of which each jumps twice into the next: a billion rules. */
function doubling(): string {
  const chains = Array.from({ length: 30 }, (_, index) => `c${index}`);
  const jumps = chains.slice(1).map((next, index) => `-A c${index} -j ${next}\n`.repeat(2));
  const heads = chains.map((name) => `:${name} - [0:0]\n`).join('');
  return `*filter\n:INPUT ACCEPT [0:0]\n${heads}-A INPUT -j c0\n${jumps.join('')}COMMIT\n`;
}

/** As many as nft lets jump into each other: fifteen chains that jump six times. */
function nested(): string {
  const chains = Array.from({ length: 15 }, (_, index) => `c${index}`).reverse();
  const bodies = chains.map((name, index) => {
    const jump = index === 0 ? 'counter\n' : `jump ${chains[index - 1]}\n`.repeat(6);
    return `chain ${name} {\n${jump}}\n`;
  });
  return `table ip t {\n${bodies.join('')}chain in {\ntype filter hook input priority 0\njump c0\n}\n}\n`;
}

describe.each([
  ['iptables', { iptables: doubling() }],
  ['nftables', { nftables: nested() }],
])('%s', (_, texts) => {
  test('a packet that would walk a billion rules is refused where the host has a bound', {
    tags: ['slow'],
  }, () => {
    const host = linuxHost({ ...HOST, ...texts, mostRules: 100_000 });
    expect(() => host.send(packet)).toThrow(expect.objectContaining({ code: 'too-much-work' }));
    // Somebody who listens has the packet walked rule by rule.
    const forget = host.listen(() => undefined);
    expect(() => host.send(packet)).toThrow(expect.objectContaining({ code: 'too-much-work' }));
    forget();
    // The host goes on, with the next packet's bound of its own.
    const other = tcp('10.0.0.2:4000', '10.0.0.9:80', { inputInterface: 'eth0' });
    expect(() => host.send(other)).not.toThrow();
  });
});

test('a bound that a packet keeps changes nothing; at one rule less it is refused', () => {
  const iptables =
    '*filter\n:INPUT ACCEPT [0:0]\n:a - [0:0]\n-A INPUT -j a\n-A a -p udp\n-A a -p udp\nCOMMIT\n';
  const free = linuxHost({ ...HOST, iptables }).send(packet);
  expect(free.work.rulesEvaluated).toBe(3);
  const bound = linuxHost({ ...HOST, iptables, mostRules: 3 }).send(packet);
  expect(bound).toEqual(free);
  expect(() => linuxHost({ ...HOST, iptables, mostRules: 2 }).send(packet)).toThrow(
    expect.objectContaining({ code: 'too-much-work' }),
  );
});
