import type { Work } from '@packet-path/core';
import { checkArgument, someText } from '@packet-path/core';

/** Abbreviations keep their capitals. */
const CAPITALS: Readonly<Record<string, string>> = { nat: 'NAT', ipvs: 'IPVS', icmp: 'ICMP' };

/** The counters of a ledger that are not zero, in words: `packets 1, hooks run 5`. */
export function countersText(work: Work): string {
  const counted = Object.entries(work.counters()).filter(([, value]) => value > 0);
  return counted
    .map(([name, value]) => `${counterWords(name)} ${value.toLocaleString('en')}`)
    .join(', ');
}

/** A counter's name as people write it: `natTuplesTried` is "NAT tuples tried". */
export function counterWords(name: string): string {
  checkArgument('counterWords', 'name', name, someText);
  const words = name.replace(/(?<=[a-z\d])[A-Z]/g, ' $&').toLowerCase();
  return words.replace(/^\w+/, (first) => CAPITALS[first] ?? first).replace('lookups', 'look-ups');
}
