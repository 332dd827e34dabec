import { type Packet, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const query: Packet = udp('10.0.0.2:5000', '10.0.1.2:53', { inputInterface: 'eth0' });

/** How often rules of raw match a packet that `-j CT` has given a zone, and one that it has not. */
function matched(rules: readonly string[], zoned = true): readonly number[] {
  const first = zoned ? ['-A PREROUTING -j CT --zone 5'] : ['-A PREROUTING'];
  const texts = rules.map((rule) => `-A PREROUTING ${rule}`);
  const node = new TestNode(tableOf('raw', [...first, ...texts]));
  node.host.send(query);
  return node.matched('raw', 'PREROUTING').slice(1);
}

// As recorded on Linux 6.18 with iptables-nft 1.8.9.
describe('a packet that was given a zone, before conntrack sees it', () => {
  test.each([
    ['-m conntrack --ctstate NEW', 1, 0],
    ['-m conntrack --ctstate INVALID', 0, 1],
    ['-m conntrack --ctstate UNTRACKED', 0, 0],
    ['-m conntrack --ctproto 17', 0, 0],
    ['-m conntrack --ctproto 0', 1, 0],
    ['-m conntrack --ctorigsrc 10.0.0.2', 0, 0],
    ['-m conntrack --ctorigsrc 0.0.0.0', 1, 0],
    ['-m conntrack --ctrepldst 0.0.0.0', 1, 0],
    ['-m conntrack --ctstatus CONFIRMED', 1, 0],
    ['-m conntrack --ctstatus ASSURED', 0, 0],
    ['-m conntrack --ctdir ORIGINAL', 1, 0],
    ['-m conntrack --ctdir REPLY', 0, 0],
    ['-m conntrack --ctexpire 0', 1, 0],
    ['-m conntrack --ctexpire 1:30', 0, 0],
    ['-m conntrack --ctorigdstport 0', 1, 0],
    ['-m conntrack --ctorigdstport 53', 0, 0],
    ['-m state --state NEW', 1, 0],
    ['-m state --state INVALID', 0, 1],
    ['-m connmark --mark 0', 1, 0],
    ['-m connmark --mark 5', 0, 0],
    ['-m connmark ! --mark 5', 1, 0],
  ])('%s', (rule, withZone, without) => {
    expect(matched([rule])).toEqual([withZone]);
    expect(matched([rule], false)).toEqual([without]);
  });

  test('keeps its first zone, and is tracked whatever NOTRACK says', () => {
    const rules = ['-j CT --zone 5', '-j CT --zone 6', '-j CT --notrack'];
    const node = new TestNode(
      tableOf(
        'raw',
        rules.map((rule) => `-A PREROUTING ${rule}`),
      ),
    );
    node.host.send(query);
    expect(node.conntrack.entries()).toMatchObject([{ zone: 5 }]);
  });

  test('stays untracked where NOTRACK came first', () => {
    const node = new TestNode(
      tableOf('raw', ['-A PREROUTING -j NOTRACK', '-A PREROUTING -j CT --zone 5']),
    );
    node.host.send(query);
    expect(node.conntrack.entries()).toEqual([]);
  });
});
