import type { Family } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Devices told by name; more are counted. */
const MOST_NAMED = 8;

/**
 * Sentences that a reader of an answer needs about a host with rules from anywhere: the devices that rules name
 * and that the host has not, and the rules that were kept though nothing here models them.
 */
export function rulesNotes(host: LinuxHost, family: Family): readonly string[] {
  const missing = [...new Set(devicesNamed(host, family))].filter((name) => !hasDevice(host, name));
  const named = missing.slice(0, MOST_NAMED).join(', ');
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  const unknown = (host.restored[family]?.unknown ?? []).map(
    ({ table, chain, line, extension }) =>
      `line ${line}, ${table} ${chain}: ${extension} is not modelled; the rule is kept and never matches`,
  );
  return [
    ...(missing.length === 0
      ? []
      : [`the rules name devices that the host has not: ${named}${more}`]),
    ...unknown,
  ];
}

/** The devices in rules of iptables, a `+` behind a beginning. */
function* devicesNamed(host: LinuxHost, family: Family): IterableIterator<string> {
  for (const table of host.iptables[family].view.tables) {
    for (const chain of table.chains.values()) {
      for (const { header } of chain.rules) {
        for (const test of [header.inputInterface, header.outputInterface]) {
          if (test !== null) yield `${test.name}${test.wildcard ? '+' : ''}`;
        }
      }
    }
  }
  const quoted = /\b(?:iifname|oifname|iif|oif) (?:!= )?"([^"\s]+)"/g;
  for (const [, name = ''] of host.nftables.save().matchAll(quoted)) yield name.replace(/\*$/, '+');
}

function hasDevice({ interfaces }: LinuxHost, name: string): boolean {
  if (!name.endsWith('+')) return interfaces.has(name);
  return [...interfaces.keys()].some((known) => known.startsWith(name.slice(0, -1)));
}
