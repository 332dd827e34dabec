import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** The ratios of an earlier run: `bench/ratios.json`. */
interface Kept {
  /** ISO 8601. */
  readonly date: string;
  readonly commit: string;
  readonly machine: object;
  /** By name. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** A ratio that falls by more than this part is told. */
const FALL = 1 / 3;

/** Writes ratios as those that later runs are compared with. */
export function keepRatios(
  file: string,
  figures: readonly Figure[],
  { commit, machine }: { readonly commit: string; readonly machine: object },
): void {
  const ratios = Object.fromEntries(
    figures.map(({ name, median }) => [name, Math.round(median * 100) / 100]),
  );
  const kept: Kept = { date: new Date().toISOString(), commit, machine, ratios };
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
}

/** Compares ratios with those that are kept, in lines for people; a fall is no failure. */
export function comparedRatios(file: string, figures: readonly Figure[]): readonly string[] {
  if (!existsSync(file)) return ['no ratios are kept: npm run bench -- --only ratios --keep'];
  const { date, commit, ratios } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  const lines = [`Ratios beside those of ${date.slice(0, 10)} (${commit}):`];
  let falls = 0;
  for (const { name, median } of figures) {
    const before = Object.hasOwn(ratios, name) ? ratios[name]! : undefined;
    const hasFallen = before !== undefined && median < before * (1 - FALL);
    if (hasFallen) falls++;
    const change = before === undefined ? 'new' : `before ${before.toFixed(2)}`;
    const mark = hasFallen ? '   FALLEN by more than a third' : '';
    lines.push(`  ${name.padEnd(32)} ${median.toFixed(2)}   ${change}${mark}`);
  }
  for (const name of Object.keys(ratios)) {
    if (!figures.some((figure) => figure.name === name)) lines.push(`  ${name}: not measured now`);
  }
  lines.push(falls === 0 ? 'no ratio has fallen by more than a third' : `${falls} have fallen`);
  return lines;
}
