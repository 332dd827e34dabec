import { Conntrack } from '@packet-path/conntrack';
import { Host, tcp, VirtualClock } from '@packet-path/core';
import { nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { Nftables, type NftProgram } from '../src/index.ts';
import { forwarding, refusal } from './node.ts';
import { events } from './support/events.ts';
import { Observed } from './support/observed.ts';
import { runTables } from './support/runs.ts';

const CHANGES = [
  (family: string) => `insert rule ${family} t0 first counter`,
  (family: string) => `add chain ${family} run more\nadd rule ${family} run forward jump more`,
] as const;

test.each(['ip', 'ip6', 'inet'] as const)(
  'hosts that share a program are each as a host that has it alone, family %s',
  { tags: ['slow'] },
  (family) => {
    const scripts = fc
      .tuple(nftRulesets({ family, rules: 5 }), runTables(family, 12))
      .map((texts) => texts.join(''));
    const property = fc.property(
      scripts,
      fc.array(fc.tuple(fc.nat(2), events(family, 4)), { maxLength: 8 }),
      (script, turns) => {
        const clock = new VirtualClock();
        const first = new Observed({ clock, script });
        const second = new Observed({ clock, program: first.nftables.share() });
        second.load(CHANGES[0](family));
        // A program whose parts are in part shared already.
        const third = new Observed({ clock, program: second.nftables.share() });
        first.load(CHANGES[1](family));
        const sharing = [first, second, third];
        const alone = [CHANGES[1], CHANGES[0], CHANGES[0]].map((change) => {
          const one = new Observed({ clock, script });
          one.load(change(family));
          return one;
        });
        for (const [which, happening] of turns) {
          for (const event of happening) {
            if (event.kind === 'wait') clock.advance(event.microseconds);
            expect(sharing[which]!.meet(event)).toEqual(alone[which]!.meet(event));
          }
          // Nothing of it has come to the others.
          for (const [index, one] of sharing.entries()) {
            expect(one.state()).toEqual(alone[index]!.state());
          }
        }
      },
    );
    fc.assert(property, { numRuns: 8 * PROPERTY_RUNS, seed: 3 });
  },
);

const SCRIPT = forwarding(
  [
    'tcp dport 80 counter accept',
    'add @seen { ip saddr }',
    'limit rate 1/hour burst 1 packets accept',
  ],
  '\tset seen {\n\t\ttype ipv4_addr\n\t\tsize 65535\n\t\tflags dynamic\n\t}\n',
);

test('counters, limits and sets that rules fill are a host’s own', () => {
  const clock = new VirtualClock();
  const first = new Observed({ clock, script: SCRIPT });
  const before = first.nftables.save();
  const second = new Observed({ clock, program: first.nftables.share() });
  const syn = (port: number) =>
    tcp('10.0.0.2:40000', `10.0.1.2:${port}`, { inputInterface: 'eth0' });
  for (const port of [80, 81, 82]) first.host.send(syn(port));
  expect(first.nftables.save()).toContain('10.0.0.2');
  expect(second.nftables.save()).toBe(before);
  expect([81, 82].map((port) => second.host.send(syn(port)).outcome)).toEqual([
    'forwarded',
    'dropped',
  ]);
});

test('a host that is unlike the first is refused a program', () => {
  const first = new Observed({
    clock: new VirtualClock(),
    script: forwarding(['iif eth1 accept']),
  });
  const program = first.nftables.share();
  const begin = (clock: VirtualClock) => () => attached(new Host({ clock }), program);
  expect(refusal(begin(new VirtualClock())).code).toBe('bad-option');
  expect(refusal(begin(first.host.clock)).code).toBe('bad-option');
});

function attached(host: Host, program: NftProgram): Nftables {
  return new Nftables(host, { conntrack: new Conntrack(host), program });
}
