import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import type { RuleProtocol } from './headers.ts';
import type { BuiltinChain, TableName } from './tables.ts';

/** Where a rule stands, and so what it may do. */
export interface RulePlace {
  readonly family: Family;
  readonly table: TableName;
  /** The hook it is reached from. */
  readonly hook: BuiltinChain;
  /** Chains it may send to. */
  readonly below: readonly string[];
}

/** A rule's `-j` or `-g` with its options as `iptables-save` writes them; seldom none at all. */
export function targets(
  place: RulePlace,
  protocol: RuleProtocol | undefined,
): fc.Arbitrary<string> {
  const { below, table } = place;
  const verdicts = ['', '-j ACCEPT', '-j RETURN', ...(table === 'nat' ? [] : ['-j DROP'])];
  const marks = [
    '-j MARK --set-xmark 0x4000/0x4000',
    '-j MARK --set-xmark 0x0/0x1',
    '-j MARK --set-xmark 0x2/0xffffffff',
  ];
  const own = ownTargets(place, protocol);
  const jumps = below.flatMap((chain) => [`-j ${chain}`, `-j ${chain}`, `-g ${chain}`]);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...verdicts) },
    fc.constantFrom(...marks),
    ...[own, jumps].flatMap((some) =>
      some.length === 0 ? [] : [{ weight: 2, arbitrary: fc.constantFrom(...some) }],
    ),
  );
}

/** The targets that a table is there for. */
function ownTargets(place: RulePlace, protocol: RuleProtocol | undefined): readonly string[] {
  const { family, hook } = place;
  const v4 = family === 4;
  switch (place.table) {
    case 'raw':
      return ['-j CT --notrack'];
    case 'mangle':
    case 'security':
      return [];
    case 'filter':
      return [`-j REJECT --reject-with ${v4 ? 'icmp' : 'icmp6'}-port-unreachable`];
    case 'nat': {
      const ported = protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp';
      if (hook === 'POSTROUTING') {
        const source = v4 ? '192.168.1.10' : 'fd00:1::10';
        return ['-j MASQUERADE', '-j MASQUERADE --random-fully', `-j SNAT --to-source ${source}`];
      }
      if (hook === 'INPUT') return [];
      const destination = v4 ? '10.244.1.2' : 'fd00:244::2';
      const endpoint = v4 ? '10.244.1.2:8080' : '[fd00:244::2]:8080';
      const always = [`-j DNAT --to-destination ${destination}`];
      return ported
        ? [...always, `-j DNAT --to-destination ${endpoint}`, '-j REDIRECT --to-ports 8080']
        : always;
    }
  }
}
