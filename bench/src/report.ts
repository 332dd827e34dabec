import type { Figure } from './figure.ts';

/** A section's figures of this checkout, and of another beside it. */
export interface Measured {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  /** A text says why there are no figures. */
  readonly figures: readonly Figure[] | string;
  readonly baseline?: readonly Figure[] | string;
}

/** A section as text: its method first, then its figures. */
export function sectionText({ title, method, figures, baseline }: Measured): string {
  const lines =
    typeof figures === 'string' ? [`  no figures: ${figures}`] : rows(figures, baseline);
  if (typeof baseline === 'string') lines.push(`  no baseline: ${baseline}`);
  return `${title}\n${wrapped(method)}\n${lines.join('\n')}\n`;
}

function rows(figures: readonly Figure[], baseline: Measured['baseline']): string[] {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const others = new Map(Array.isArray(baseline) ? baseline.map((one) => [one.name, one]) : []);
  const heads = ['median', 'best', 'mean', ...(baseline === undefined ? [] : ['before', 'times'])];
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  return [
    line('', heads),
    ...figures.map((figure) => {
      const { name, median, best, mean, samples } = figure;
      const once = samples === 1;
      const cells = [median, ...(once ? [] : [best, mean])].map(number);
      while (cells.length < 3) cells.push('');
      const other = others.get(name);
      if (baseline !== undefined) {
        cells.push(
          other === undefined ? '–' : number(other.median),
          other === undefined ? '–' : number(other.median / median),
        );
      }
      return `${line(name, cells)} ${figure.unit}${verdict(figure)}${aside(figure)}`;
    }),
  ];
}

function verdict({ median, bar, unit }: Figure): string {
  if (bar === null) return '';
  return `   (${median <= bar ? 'within' : 'ABOVE'} the bar of ${bar} ${unit})`;
}

function aside({ beside }: Figure): string {
  return beside === undefined ? '' : `   (${beside})`;
}

function number(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4);
}

/** A text in lines of some hundred characters, set in by two. */
function wrapped(text: string): string {
  return text.replaceAll(/(.{1,98})(?: |$)/g, '  $1\n').trimEnd();
}
