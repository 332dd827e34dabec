import type { FigureAxis, FigurePanel } from '@packet-path/experiment';

/** An axis as it is drawn: its words, its ends, and the values that are written beside it. */
export interface DrawnAxis {
  readonly label: string;
  readonly domain: readonly (number | string)[];
  readonly ticks: readonly (number | string)[];
}

/** The axis of a panel along one of its directions. */
export function drawnAxis(panel: FigurePanel, along: 'x' | 'y'): DrawnAxis {
  const axis = panel[along];
  const label = labelOf(axis);
  if (axis.scale === 'category') {
    const domain = [
      ...new Set(panel.series.flatMap(({ points }) => points.map(({ x }) => `${x}`))),
    ];
    return { label, domain, ticks: domain };
  }
  const values = valuesOf(panel, along);
  return { label, ...(axis.scale === 'log' ? logarithmic(values) : linear(values)) };
}

/** `services (log scale)`, `time (µs, log scale)`. */
function labelOf({ label, unit, scale }: FigureAxis): string {
  const notes = [...(unit === '' ? [] : [unit]), ...(scale === 'log' ? ['log scale'] : [])];
  return notes.length === 0 ? label : `${label} (${notes.join(', ')})`;
}

function valuesOf(panel: FigurePanel, along: 'x' | 'y'): readonly number[] {
  if (along === 'x') {
    return panel.series.flatMap(({ points }) => points.map(({ x }) => Number(x)));
  }
  const stacks = new Map<string, number>();
  const values: number[] = [];
  for (const { drawn, points } of panel.series) {
    for (const { x, y, low, high } of points) {
      if (drawn === 'bars') {
        const sum = (stacks.get(`${x}`) ?? 0) + y;
        stacks.set(`${x}`, sum);
        values.push(0, sum);
      } else values.push(y, low ?? y, high ?? y);
    }
  }
  return values;
}

type Ends = Pick<DrawnAxis, 'domain' | 'ticks'>;

/** Written are powers of ten, over less than two decades 2 and 5 times them as well. */
function logarithmic(values: readonly number[]): Ends {
  const above = values.filter((value) => value > 0);
  const least = Math.min(...above);
  const most = Math.max(...above);
  const powers = Array.from({ length: 31 }, (_, index) => index - 15);
  const rounds = powers.flatMap((power) => [1, 2, 5].map((part) => decimal(part, power)));
  const low = rounds.findLast((round) => round <= least * 1.0001) ?? least;
  const high = rounds.find((round) => round >= most * 0.9999) ?? most;
  const within = rounds.filter((round) => round >= low && round <= high);
  const decades = Math.log10(high / low);
  const tens = within.filter((round) =>
    Number.isInteger(Math.round(Math.log10(round) * 1e6) / 1e6),
  );
  const ticks = decades > 2.5 ? tens : within;
  return { domain: [low, high > low ? high : low * 10], ticks };
}

/** The number that the text of it says: 0.001 and not the product of floating point. */
function decimal(part: number, power: number): number {
  return Number(`${part}e${power}`);
}

/** Four to nine steps of 1, 2 or 5 times a power of ten. */
function linear(values: readonly number[]): Ends {
  const least = Math.min(...values);
  const most = Math.max(...values);
  // Small departures from a level are to be seen; anything else, a mere level too, begins at 0.
  const from =
    least > 0 && most > least && (most - least) / most < 0.2 ? least : Math.min(0, least);
  const span = most - from || Math.abs(most) || 1;
  const power = Math.floor(Math.log10(span / 4));
  const step =
    [decimal(1, power), decimal(2, power), decimal(5, power), decimal(1, power + 1)].find(
      (size) => span / size <= 8,
    ) ?? decimal(1, power + 1);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const places = Math.max(0, -Math.floor(Math.log10(step)));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(places)),
  );
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** `10,000`, `0.01`, `2.5`. */
export function numeral(value: number | string): string {
  if (typeof value === 'string') return value;
  const text = Math.abs(value) >= 1e15 ? value.toExponential() : `${Number(value.toPrecision(6))}`;
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
