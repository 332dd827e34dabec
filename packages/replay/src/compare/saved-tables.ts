import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, difference } from './difference.ts';

/** Compares what `iptables-save` prints, table by table: tables have no order, counters are left out. */
export function compareSavedTables(
  expected: Json | undefined,
  { step, host }: Observation,
): Difference[] {
  const family = step.packet?.family ?? 4;
  const recorded = tablesOf(typeof expected === 'string' ? expected : '');
  const got = tablesOf(host.iptables[family].save());
  return [...new Set([...recorded.keys(), ...got.keys()])].flatMap((name) =>
    firstDifference(`save.${name}`, recorded.get(name) ?? [], got.get(name) ?? []),
  );
}

/** The lines of each table, without comments and counters. */
function tablesOf(saved: string): ReadonlyMap<string, readonly string[]> {
  const tables = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of saved.split('\n')) {
    const [, name] = /^\*(\S+)$/.exec(line) ?? [];
    if (name !== undefined) {
      lines = [];
      tables.set(name, lines);
    } else if (line !== '' && line !== 'COMMIT' && !line.startsWith('#')) {
      lines.push(line.replace(/ \[\d+:\d+\]$/, ''));
    }
  }
  return tables;
}

function firstDifference(
  key: string,
  expected: readonly string[],
  got: readonly string[],
): Difference[] {
  const length = Math.max(expected.length, got.length);
  for (let line = 0; line < length; line++) {
    if (expected[line] !== got[line]) {
      return [difference(`${key}[${line + 1}]`, expected[line], got[line])];
    }
  }
  return [];
}
