import { type Family, tcp } from '@packet-path/core';
import { waysAgree } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { TestNode } from './node.ts';
import { sequences } from './support/sequences.ts';
import { JUDGE, SHARED_WAYS } from './support/ways.ts';

const RULES = `*filter
:FIRST - [0:0]
:SECOND - [0:0]
-A FORWARD -j FIRST
-A FORWARD -j SECOND
-A FIRST -p tcp -m tcp --dport 80 -m limit --limit 1/hour --limit-burst 2 -j ACCEPT
-A SECOND -p tcp -j DROP
COMMIT
`;
const PACKET = tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' });

describe.each(SHARED_WAYS)('$name and the naive walk agree in everything', (way) => {
  test.each([4, 6] as const)(
    'over arbitrary rulesets, packets and changes, IPv%s',
    { tags: ['slow'] },
    (family) => {
      fc.assert(
        fc.property(sequences(family), ({ beginning, happening }) =>
          waysAgree(JUDGE, [way], beginning, happening),
        ),
        { numRuns: 4 * PROPERTY_RUNS, seed: 2 },
      );
    },
  );
});

function sharing(family: Family = 4): readonly [lead: TestNode, follower: TestNode] {
  const lead = new TestNode(RULES, family);
  const follower = new TestNode('', family);
  follower.iptables.attach(lead.iptables.share());
  return [lead, follower];
}

const counted = ({ iptables }: TestNode) => iptables.save({ counters: true });

describe('nodes that share rules', () => {
  test('count and limit apart', () => {
    const [lead, follower] = sharing();
    const outcomes = [1, 2, 3].map(() => lead.host.send(PACKET).outcome);
    expect(outcomes).toEqual(['forwarded', 'forwarded', 'dropped']);
    expect(counted(follower)).toContain('[0:0] -A FIRST');
    expect(follower.host.send(PACKET).outcome).toBe('forwarded');
    expect(counted(follower)).toContain('[1:40] -A FIRST');
    expect(counted(lead)).toContain('[2:80] -A FIRST');
  });

  test('have the same rules as objects, each its own chains', () => {
    const [lead, follower] = sharing();
    expect(follower.iptables.save()).toBe(lead.iptables.save());
    expect(follower.iptables.view.rules).toBe(lead.iptables.view.rules);
    expect(follower.iptables.view.chains).toBe(lead.iptables.view.chains);
    expect(() => follower.iptables.run('-X FIRST')).toThrow(/FIRST/);
    follower.iptables.run('-N THIRD');
    follower.iptables.run('-A SECOND -j THIRD');
    expect(lead.iptables.view.table('filter')!.chain('THIRD')).toBeUndefined();
    expect(() => follower.iptables.run('-A THIRD -j SECOND')).toThrow(/loop/);
  });

  test('attach again, and keep the counters of chains that were not loaded since', () => {
    const [lead, follower] = sharing();
    follower.host.send(PACKET);
    lead.iptables.load('*filter\n:SECOND - [0:0]\n-A SECOND -p udp -j DROP\nCOMMIT\n', {
      noFlush: true,
    });
    follower.iptables.attach(lead.iptables.share());
    expect(counted(follower)).toContain('[1:40] -A FIRST');
    expect(counted(follower)).toContain('[0:0] -A SECOND -p udp');
    expect(follower.iptables.save()).toBe(lead.iptables.save());
  });

  test('attach to the rules of another node, whose counters begin anew', () => {
    const [, follower] = sharing();
    follower.host.send(PACKET);
    follower.iptables.attach(new TestNode(RULES).iptables.share());
    expect(counted(follower)).toBe(counted(new TestNode(RULES)));
  });

  test('may be changed after they were attached, and attached again', () => {
    const [lead, follower] = sharing();
    follower.iptables.run('-I FORWARD -p icmp -j ACCEPT');
    expect(follower.iptables.save()).not.toBe(lead.iptables.save());
    follower.iptables.attach(lead.iptables.share());
    expect(follower.iptables.save()).toBe(lead.iptables.save());
    expect(follower.host.send(PACKET).work).toEqual(lead.host.send(PACKET).work);
  });

  test('hold sets of their own, which must be there', () => {
    const lead = new TestNode('');
    lead.ipsets.load('create known hash:ip\n');
    lead.iptables.load('*filter\n-A FORWARD -m set --match-set known src -j DROP\nCOMMIT\n');
    const follower = new TestNode('');
    const program = lead.iptables.share();
    expect(() => follower.iptables.attach(program)).toThrow(/known/);
    follower.ipsets.load('create known hash:ip\nadd known 10.0.0.2\n');
    follower.iptables.attach(program);
    expect(() => follower.ipsets.load('destroy known\n')).toThrow(/known/);
    expect(follower.host.send(PACKET).outcome).toBe('dropped');
    expect(lead.host.send(PACKET).outcome).toBe('forwarded');
  });

  test('are of one family', () => {
    const six = new TestNode('*filter\nCOMMIT\n', 6);
    expect(() => new TestNode('').iptables.attach(six.iptables.share())).toThrow(/IPv6/);
  });
});
