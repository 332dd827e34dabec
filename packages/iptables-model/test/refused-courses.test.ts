import {
  columnsOf,
  createRandom,
  type Packet,
  SeededChoices,
  sendMany,
  type Traversal,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' };

/** Packets are tracked where a rule asks for that. */
const TRACKS = '-A FORWARD -m state --state NEW';
/** Rules that refuse, of which any may be there. */
const REFUSALS = [
  '-A FORWARD -p tcp --dport 80 -j REJECT',
  '-A FORWARD -p tcp --dport 8080 -j REJECT --reject-with tcp-reset',
  '-A FORWARD -p udp -j REJECT --reject-with icmp-host-prohibited',
  '-A FORWARD -m statistic --mode random --probability 0.5 -j REJECT',
  '-A FORWARD -m state --state ESTABLISHED -j REJECT',
];
/** Rules on the way of the packet, or of the answer to it. */
const OTHERS: readonly (readonly ['filter' | 'mangle' | 'nat' | 'raw', string])[] = [
  ['filter', '-A OUTPUT -p icmp -m statistic --mode random --probability 0.5 -j DROP'],
  ['filter', '-A OUTPUT -m state --state RELATED'],
  ['filter', '-A INPUT -p icmp'],
  ['mangle', '-A OUTPUT -m statistic --mode random --probability 0.5 -j MARK --set-mark 9'],
  ['mangle', '-A PREROUTING -j MARK --set-mark 3'],
  ['mangle', '-A POSTROUTING -p tcp -j DROP'],
  ['nat', '-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.1.3:8080'],
  ['raw', '-A OUTPUT -j NOTRACK'],
];

test('packets that a rule refuses follow a course up to there, and fare as those that are walked', () => {
  const sending = fc.record({
    isTcp: fc.boolean(),
    from: fc.nat(1),
    port: fc.constantFrom(80, 81, 8080),
    source: fc.nat(40),
    flag: fc.constantFrom('SYN' as const, 'SYN' as const, 'ACK' as const),
  });
  let followed = 0;
  fc.assert(
    fc.property(
      fc.subarray(REFUSALS, { minLength: 1 }),
      fc.subarray([...OTHERS]),
      fc.array(sending, { minLength: 20, maxLength: 80 }),
      (refusals, others, all) => {
        const rules = ['filter', 'mangle', 'nat', 'raw'] as const;
        const text = rules
          .map((table) => {
            const more = others.filter(([of]) => of === table).map(([, rule]) => rule);
            return tableOf(table, table === 'filter' ? [TRACKS, ...refusals, ...more] : more);
          })
          .join('');
        const packets = all.map(({ isTcp, from, port, source, flag }): Packet => {
          const sender = `10.0.0.${2 + from}:${1000 + source}`;
          const to = `10.0.1.2:${port}`;
          return isTcp ? tcp(sender, to, { ...IN, flags: [flag] }) : udp(sender, to, IN);
        });
        const walked = nodeOf(text, false);
        const expected = packets.map((packet) => told(walked.host.send(packet)));
        const quick = nodeOf(text, true);
        expect(packets.map((packet) => told(quick.host.send(packet)))).toEqual(expected);
        expect(stateOf(quick)).toEqual(stateOf(walked));
        followed += quick.host.courses.followed;
        for (const isTcp of [true, false]) {
          const kind = packets.filter(({ tcp: segment }) => (segment !== null) === isTcp);
          if (kind.length === 0) continue;
          const alone = nodeOf(text, false);
          const together = nodeOf(text, true);
          const singly = kind.map((packet) => alone.host.send(packet).outcome);
          const sent = sendMany(together.host, columnsOf(kind));
          expect([...sent.outcome].map((outcome) => OUTCOMES[outcome])).toEqual(singly);
          expect(stateOf(together)).toEqual(stateOf(alone));
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(followed).toBeGreaterThan(100);
});

test('the third packet that is refused alike is answered without a walk to the rule', () => {
  const node = nodeOf(tableOf('filter', ['-A FORWARD -m state --state NEW -j REJECT']), true);
  const answers = [1, 2, 3, 4].map((port) =>
    node.host.send(tcp(`10.0.0.2:${port}`, '10.0.1.2:80', { ...IN, flags: ['SYN'] })),
  );
  expect(node.host.courses.followed).toBe(2);
  expect(answers.map(({ outcome, why }) => [outcome, why])).toEqual(
    answers.map(() => ['rejected', 'filter FORWARD, rule 1']),
  );
  expect(answers.map(({ emitted }) => emitted[0]?.icmp?.inner?.sourcePort)).toEqual([1, 2, 3, 4]);
  expect(node.matched('filter', 'FORWARD')).toEqual([4]);
  expect(node.conntrack.entries()).toEqual([]);
});

const OUTCOMES = ['forwarded', 'delivered', 'dropped', 'rejected', 'queued'];

/** A node whose chance is seeded, and may say so: else every packet is walked. Mark 9 leads back to the host. */
function nodeOf(text: string, isSeeded: boolean): TestNode {
  const choices = new SeededChoices(createRandom('refused'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  const node = new TestNode(text, 4, { choices });
  node.host.addRoute('local 10.0.0.0/24 dev lo', 'back');
  node.host.routes.addRule({ mark: 9, mask: 0xffff_ffff, table: 'back' });
  return node;
}

function told(traversal: Traversal): string {
  return JSON.stringify([traversal, traversal.alone, traversal.why]);
}

function stateOf({ iptables, conntrack }: TestNode): readonly unknown[] {
  return [iptables.save({ counters: true }), conntrack.entries().map(String)];
}
