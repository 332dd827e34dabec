import { unmatchedRules } from '@packet-path/iptables-model';
import { linuxHost } from '@packet-path/linux-host';
import { iptablesRulesets, packets } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';

function findingsOf(rules: string) {
  const host = linuxHost({ iptables: `*filter\n${rules}\nCOMMIT\n` });
  const { never, undecided } = unmatchedRules(host.iptables[4].view);
  return {
    never: never.map(({ text, why, by }) => [text, why, by.map((one) => one.text)]),
    undecided: undecided.map(({ text, perhaps }) => [text, perhaps.map((one) => one.text)]),
  };
}

describe('a rule that no packet matches', () => {
  test('is shadowed by an earlier rule that takes all of its packets', () => {
    const { never } = findingsOf(
      [
        '-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 1:1024 -j DROP',
        '-A INPUT -s 10.1.0.0/16 -p tcp -m tcp --dport 80 -j ACCEPT',
        '-A INPUT -s 11.0.0.0/8 -p tcp -m tcp --dport 80 -j ACCEPT',
        '-A INPUT -s 10.1.0.0/16 -p udp -m udp --dport 80 -j ACCEPT',
      ].join('\n'),
    );
    expect(never).toEqual([
      [
        '-A INPUT -s 10.1.0.0/16 -p tcp -m tcp --dport 80 -j ACCEPT',
        'shadowed',
        ['-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 1:1024 -j DROP'],
      ],
    ]);
  });

  test('is shadowed by a rule of the chain that leads to its own, or contrary to it', () => {
    const { never } = findingsOf(
      [
        ':one - [0:0]',
        ':two - [0:0]',
        ':lost - [0:0]',
        '-A INPUT -s 10.0.0.1/32 -j ACCEPT',
        '-A INPUT -p tcp -j one',
        '-A one -s 10.0.0.1/32 -j DROP',
        '-A one -p udp -j DROP',
        '-A one -s 10.0.0.2/32 -j two',
        '-A two -s 10.0.0.2/32 -j DROP',
        '-A two -j ACCEPT',
        '-A one -s 10.0.0.2/32 -j ACCEPT',
        '-A lost -j DROP',
      ].join('\n'),
    );
    expect(never.map(([text, why]) => [text, why])).toEqual([
      ['-A one -s 10.0.0.1/32 -j DROP', 'shadowed'],
      ['-A one -p udp -j DROP', 'contrary'],
      ['-A one -s 10.0.0.2/32 -j ACCEPT', 'shadowed'],
      ['-A two -j ACCEPT', 'shadowed'],
      ['-A lost -j DROP', 'unreferenced'],
    ]);
  });

  test('is listed as undecided where a match could not be decided', () => {
    const { never, undecided } = findingsOf(
      [
        '-A INPUT -s 10.0.0.0/8 -m mark --mark 0x1 -j DROP',
        '-A INPUT -s 10.1.0.0/16 -m mark --mark 0x1 -j ACCEPT',
      ].join('\n'),
    );
    expect(never).toEqual([]);
    expect(undecided).toHaveLength(1);
  });

  test('is matched by none of many packets', () => {
    let found = 0;
    fc.assert(
      fc.property(
        iptablesRulesets({ rules: 8 }),
        fc.array(fc.oneof(packets({ family: 4 }), packets({ family: 4, inputInterface: 'eth0' })), {
          minLength: 30,
          maxLength: 60,
        }),
        (iptables, some) => {
          const host = linuxHost({
            iptables,
            forwarding: true,
            interfaces: [
              { name: 'eth0', addresses: ['192.168.0.10/24'] },
              { name: 'cni0', addresses: ['10.244.0.1/24'] },
            ],
            routes: ['0.0.0.0/0 dev eth0'],
          });
          const { never } = unmatchedRules(host.iptables[4].view);
          if (never.length === 0) return;
          for (const packet of some) host.send(packet);
          for (const { table, chain, rule, why } of never) {
            if (why !== 'unreferenced') found++;
            const counters = host.iptables[4].view
              .table(table)
              ?.chain(chain)
              ?.counters(rule - 1);
            expect(counters).toEqual({ packets: 0, bytes: 0 });
          }
        },
      ),
      { seed: 1, numRuns: 10 * PROPERTY_RUNS },
    );
    expect(found).toBeGreaterThan(10);
  });
});
