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

/** A table whose parts can all be edited. */
const EDITABLE = `table ip t {
	counter hits { packets 3 bytes 4; }
	set plain { type ipv4_addr; elements = { 10.0.0.2, 10.0.0.3 }; }
	set kept { type ipv4_addr; flags timeout; elements = { 10.0.0.2 timeout 1h, 10.0.0.4 counter packets 1 bytes 2 }; }
	set nets { type ipv4_addr; flags interval; elements = { 10.0.0.0/30, 10.1.0.0-10.1.0.9, * }; }
	set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 80, 10.0.0.2 . 90-99 }; }
	map leads { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.2 : jump more, * : accept }; }
	chain more { counter packets 7 bytes 8; }
	chain forward { type filter hook forward priority 0; policy drop;
		ip saddr @plain counter packets 1 bytes 1; ip saddr . tcp dport @pairs accept; ip saddr @nets accept
		ip saddr @kept counter name hits; ip saddr vmap @leads
	}
}
`;

test.each([
  'add element ip t plain { 10.0.0.9 }',
  'delete element ip t plain { 10.0.0.3 }',
  'flush set ip t plain',
  'delete element ip t kept { 10.0.0.2 }',
  'flush set ip t kept',
  'add element ip t nets { 10.2.0.0/16 }',
  'delete element ip t nets { 10.0.0.0/30 }',
  'delete element ip t nets { * }',
  'delete element ip t nets { * }; add element ip t nets { * comment "new" }',
  'flush set ip t nets',
  'delete element ip t pairs { 10.0.0.2 . 90-99 }',
  'add element ip t pairs { 11.0.0.0/8 . 80 }',
  'delete element ip t leads { * : accept }',
  'delete element ip t leads { 10.0.0.2 : jump more }; add element ip t leads { 10.0.0.2 : drop }',
  'flush map ip t leads',
  'add rule ip t more drop',
  'insert rule ip t forward drop',
  'flush chain ip t more',
  'rename chain ip t more others',
  'add set ip t s { type mark; }; add rule ip t more meta mark @s',
  'add chain ip t forward { type filter hook forward priority 0; policy accept; }',
  'flush table ip t',
  'delete table ip t',
])('of hosts that share a program one alone is changed by %s', (edit) => {
  const clock = new VirtualClock();
  const first = new Observed({ clock, script: EDITABLE });
  const before = first.nftables.save();
  const second = new Observed({ clock, program: first.nftables.share() });
  const alone = new Observed({ clock, script: EDITABLE });
  for (const one of [second, alone]) one.nftables.run(edit);
  expect(second.nftables.save()).not.toBe(before);
  expect(second.nftables.save()).toBe(alone.nftables.save());
  expect(first.nftables.save()).toBe(before);
  for (const last of [2, 3, 4, 9]) {
    for (const port of [80, 95]) {
      const packet = tcp(`10.0.0.${last}:40000`, `10.0.1.2:${port}`, { inputInterface: 'eth0' });
      expect(second.host.send(packet)).toEqual(alone.host.send(packet));
    }
  }
  expect(second.nftables.save()).toBe(alone.nftables.save());
  expect(first.nftables.save()).toBe(before);
  first.nftables.run(edit);
  expect(second.nftables.save()).toBe(alone.nftables.save());
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
