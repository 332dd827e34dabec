import type { Figure, Section } from './figure.ts';
import type { Effort } from './measure.ts';

/** A section as text: its method first, then its figures; with their floors unless it was hurried. */
export function sectionText({ title, method, figures }: Section, { smoke }: Effort): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map(
    (one) => `  ${one.name.padEnd(width)}  ${shown(one)}${smoke ? '' : floorOf(one)}`,
  );
  return `${title}\n  ${method}\n${lines.join('\n')}\n`;
}

function shown({ value, unit }: Figure): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits).padStart(9)} ${unit}`;
}

function floorOf({ value, unit, floor }: Figure): string {
  if (floor === null) return '';
  return `   (${value <= floor ? 'within' : 'ABOVE'} the floor of ${floor} ${unit})`;
}
