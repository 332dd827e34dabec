import { checkArgument, objectOf } from '@packet-path/core';
import { counted } from '../trace/words/counted.ts';
import type { Migration, MigrationCosts, MigrationFinding } from './migration.ts';

/** A migration for people: what changes and why, what stays, and the work before and after. */
export function migrationText(migration: Migration): string {
  checkArgument(
    'migrationText',
    'migration',
    migration,
    objectOf('from', 'to', 'services', 'played'),
  );
  const { from, to, services, played, findings, costs } = migration;
  const changed = findings.filter(({ changes }) => changes);
  const stay = findings.filter(({ changes }) => !changes);
  const lines = [
    `From ${from} to ${to}: ${counted(services, 'service')}, ${played} of them played, the others are like one of these`,
    '',
    changed.length === 0 ? 'Nothing changes for the flows of this cluster' : 'What changes',
    ...changed.flatMap(paragraph),
    ...(stay.length === 0 ? [] : ['', 'What stays']),
    ...stay.map(({ topic, before, services: some }) => `  ${topic}: ${before}${ofServices(some)}`),
    '',
    'Work',
    ...costLines(from, to, costs.before, costs.after),
  ];
  return `${lines.join('\n')}\n`;
}

function paragraph(finding: MigrationFinding): readonly string[] {
  const { topic, before, after, because, services, examples } = finding;
  return [
    `  ${topic}${ofServices(services)}`,
    `    before:  ${before}`,
    `    after:   ${after}`,
    `    because  ${because}`,
    `    such as  ${examples.join('; ')}`,
  ];
}

function ofServices(services: number): string {
  if (services === 0) return '';
  return ` (${counted(services, 'service')})`;
}

function costLines(
  from: string,
  to: string,
  before: MigrationCosts,
  after: MigrationCosts,
): readonly string[] {
  const rows: (readonly [string, string, string])[] = [
    ['', from, to],
    ['rules of a new connection', rounded(before.rules), rounded(after.rules)],
    ['set and map look-ups of a new connection', rounded(before.lookups), rounded(after.lookups)],
    ['rules of a request', rounded(before.requestRules), rounded(after.requestRules)],
    ...syncRows('first sync', before.firstSync, after.firstSync),
    ...syncRows('one endpoint less', before.oneEndpoint ?? {}, after.oneEndpoint ?? {}),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map(
    ([what, one, other]) =>
      `  ${what.padEnd(widths[0]!)}  ${one.padStart(widths[1]!)}  ${other.padStart(widths[2]!)}`,
  );
}

function syncRows(
  what: string,
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): readonly (readonly [string, string, string])[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Array.from(
    names,
    (name) => [`${what}: ${words(name)}`, `${before[name] ?? 0}`, `${after[name] ?? 0}`] as const,
  );
}

/** `netlinkMessages` as `netlink messages`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function rounded(value: number): string {
  return `${Number(value.toFixed(1))}`;
}
