import type { Field } from './field.ts';
import type { CaseInterface, CaseSetup } from './kernel-case.ts';

/** Reads a case's `setup`. @throws {PacketPathError} `bad-case` */
export function readSetup(field: Field): CaseSetup {
  const iptables = field.get('iptables');
  const text = (key: string): string | undefined =>
    field.get(key).optional((value) => value.string());
  return Object.freeze({
    iptables: Array.isArray(iptables.value) ? undefined : text('iptables'),
    commands: Array.isArray(iptables.value) ? iptables.strings() : [],
    ip6tables: text('ip6tables'),
    ipset: text('ipset'),
    ipvsadm: text('ipvsadm'),
    nftables: text('nftables'),
    interfaces: field.get('interfaces').items().map(readInterface),
    routes: field.get('routes').strings(),
    localAddresses: field.get('localAddresses').strings(),
    sysctls: field.get('sysctls').scalars(),
    conntrackForced: field.get('conntrackForced').optional((forced) => forced.boolean()) ?? true,
  });
}

function readInterface(field: Field): CaseInterface {
  return {
    name: field.get('name').string(),
    addresses: field.get('addresses').strings(),
    local: field.get('local').strings(),
    side: field.get('side').optional((side) => side.oneOf(['client', 'server'])),
  };
}
