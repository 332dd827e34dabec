import type { ConntrackStatistics } from '../table/statistics.ts';

/** The tool's names of the counters, in its order (conntrack-tools, src/conntrack.c, `attr2name`). */
const NAMES = [
  ['found', 'found'],
  ['invalid', 'invalid'],
  ['insert', 'insert'],
  ['insert_failed', 'insertFailed'],
  ['drop', 'drop'],
  ['early_drop', 'earlyDrop'],
  ['error', 'icmpError'],
  ['clash_resolve', 'clashResolved'],
  ['chaintoolong', 'chainTooLong'],
] as const satisfies readonly (readonly [string, keyof ConntrackStatistics])[];

/** The line of `conntrack -S`, without its end. The model has one processor. */
export function formatStatistics(statistics: Readonly<ConntrackStatistics>): string {
  return `cpu=0   \t${NAMES.map(([name, key]) => `${name}=${statistics[key]}`).join(' ')}`;
}
