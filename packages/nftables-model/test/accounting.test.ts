import { Conntrack } from '@packet-path/conntrack';
import { Host, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Nftables } from '../src/index.ts';
import { forwarding, syn, TestNode } from './node.ts';

const ACCOUNTING = 'net.netfilter.nf_conntrack_acct';
const asked = udp('10.0.0.2:5000', '10.0.1.2:53', { inputInterface: 'eth0', length: 128 });
const answer = udp('10.0.1.2:53', '10.0.0.2:5000', { inputInterface: 'eth1', length: 228 });

describe('ct packets, bytes and avgpkt', () => {
  test.each(['packets', 'bytes', 'avgpkt'])('%s switches accounting on', (key) => {
    const node = new TestNode();
    expect(node.host.sysctls.isOn(ACCOUNTING, false)).toBe(false);
    node.nftables.load(forwarding([`ct ${key} > 1 accept`]));
    expect(node.host.sysctls.isOn(ACCOUNTING, false)).toBe(true);
    // As in Linux it stays on when the rule goes.
    node.nftables.load('flush ruleset');
    expect(node.host.sysctls.isOn(ACCOUNTING, false)).toBe(true);
  });

  test('a script that is refused, and other keys, leave accounting as it is', () => {
    const node = new TestNode(forwarding(['ct mark 1 accept']));
    expect(() =>
      node.nftables.load('add rule ip t forward ct packets > 1 accept\nadd rule ip t none accept'),
    ).toThrow();
    expect(node.host.sysctls.isOn(ACCOUNTING, false)).toBe(false);
  });

  test.each([
    // Each packet is counted before the rules see it.
    ['ct original packets', [true, true, true], [1, 1, 2]],
    ['ct reply packets', [true, true, true], [0, 1, 1]],
    ['ct packets', [true, true, true], [1, 2, 3]],
    ['ct original bytes', [true, true, true], [128, 128, 256]],
    ['ct bytes', [true, true, true], [128, 356, 484]],
    ['ct avgpkt', [true, true, true], [128, 178, 161]],
  ])('%s', (key, passes, amounts) => {
    const rules = [...new Set(amounts)].map((amount) => `${key} ${amount} accept`);
    const right = new TestNode(forwarding(rules));
    expect([asked, answer, asked].map((packet) => right.passes(packet))).toEqual(passes);
    const wrong = new TestNode(
      forwarding(amounts.map((amount) => `${key} ${amount + 1000} accept`)),
    );
    expect([asked, answer, asked].some((packet) => wrong.passes(packet))).toBe(false);
  });

  test('connections that began before are not counted, and have 0', () => {
    const node = new TestNode(forwarding(['ct state new accept']));
    expect(node.passes(asked)).toBe(true);
    node.nftables.load('add rule ip t forward ct packets 0 accept');
    expect(node.passes(asked)).toBe(true);
    expect(node.passes(syn())).toBe(true);
    expect(node.conntrack.entries().map(({ original }) => original.counters?.packets)).toEqual(
      expect.arrayContaining([undefined, 1]),
    );
  });

  test('a host that takes over the program counts too', () => {
    const node = new TestNode(forwarding(['ct packets 1 accept']));
    const host = new Host({ clock: node.host.clock });
    new Nftables(host, { conntrack: new Conntrack(host), program: node.nftables.share() });
    expect(host.sysctls.isOn(ACCOUNTING, false)).toBe(true);
  });
});

describe('options of TCP', () => {
  test('a packet of another protocol misses each of them', () => {
    const missing = new TestNode(forwarding(['tcp option maxseg missing accept']));
    expect(missing.passes(asked)).toBe(true);
    const exists = new TestNode(forwarding(['tcp option maxseg exists accept']));
    expect(exists.passes(asked)).toBe(false);
  });
});
