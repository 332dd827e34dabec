import {
  checkArgument,
  checkOptions,
  listOf,
  type OptionValue,
  type OptionValues,
  objectOf,
  oneOf,
  PacketPathError,
  printsItself,
  shown,
  someFunction,
  someObject,
  someText,
} from '@packet-path/core';
import { drawLineChart } from '../chart/draw-line-chart.ts';
import type { Tone } from '../chart/line-chart.ts';
import { csv } from '../print/csv.ts';

/** The words of a sweep's table and chart. All have a default. */
export interface SizeSweepOptions {
  readonly title?: string;
  /** The thing whose sizes they are. Default `size`. */
  readonly x?: string;
  /** The unit that is counted. Default `work`. */
  readonly y?: string;
  /** Of both axes of the chart. Default `logarithmic`, or `linear` where a number is not above 0. */
  readonly scale?: 'linear' | 'logarithmic';
}

/** The counts at one size, by the name of its series. */
export interface SizeSweepRow {
  readonly size: number;
  readonly counts: Readonly<Record<string, number>>;
}

const SIZE: OptionValue = { expected: 'a number', holds: Number.isFinite };

const SERIES: OptionValue = {
  expected: 'an object of functions from a size to a count',
  holds: (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every(someFunction.holds),
};

const OPTIONS: OptionValues<SizeSweepOptions> = {
  title: someText,
  x: someText,
  y: someText,
  scale: oneOf('linear', 'logarithmic'),
};

const TONES: readonly Tone[] = ['vermilion', 'blue', 'green', 'purple'];

/**
 * Counts something of one's own at several sizes, in one series or several: a study in ten lines.
 *
 * ```ts
 * const rules = (mode: 'iptables' | 'ipvs') => (services: number) => {
 *   const cluster = syntheticCluster({ services, endpointsPerService: 10 });
 *   const node = kubernetesNode(cluster, { mode });
 *   return node.connect(clusterFlow(cluster, 'default/svc-00001')).opening.rulesEvaluated;
 * };
 * const sweep = sweepSizes([1, 10, 100], { iptables: rules('iptables'), IPVS: rules('ipvs') });
 * `${sweep}`; // a table; sweep.csv and sweep.svg beside it
 * ```
 *
 * @param series what is counted at a size, by the name that table and chart give it
 * @throws {PacketPathError} `bad-option` where there is no size or no series, or something that is counted
 *   is no number; `duplicate` for a size that is there twice; `unknown-option`
 */
export function sweepSizes(
  sizes: readonly number[],
  series: Readonly<Record<string, (size: number) => number>>,
  options: SizeSweepOptions = {},
): SizeSweep {
  checkArgument('sweepSizes', 'sizes', sizes, listOf(SIZE));
  checkArgument('sweepSizes', 'series', series, SERIES);
  checkOptions('sweepSizes', options, OPTIONS);
  const twice = sizes.find((size, at) => sizes.indexOf(size) !== at);
  if (twice !== undefined) {
    throw new PacketPathError('duplicate', `sweepSizes: size ${twice} is there twice`, {
      expected: 'each size once',
    });
  }
  const names = Object.keys(series);
  if (sizes.length === 0 || names.length === 0) {
    const problem = sizes.length === 0 ? 'there are no sizes' : 'there are no series';
    throw new PacketPathError('bad-option', `sweepSizes: ${problem}`, {
      expected: 'one of each, or more',
    });
  }
  const rows = sizes.map((size) => {
    const counts = Object.entries(series).map(([name, count]) => {
      const counted = count(size);
      if (Number.isFinite(counted)) return [name, counted] as const;
      throw new PacketPathError('bad-option', `${name} at ${size} is ${shown(counted)}`, {
        expected: 'a number',
      });
    });
    return Object.freeze({ size, counts: Object.freeze(Object.fromEntries(counts)) });
  });
  return new SizeSweep(names, Object.freeze(rows), options);
}

/** A sweep that is done: rows, a table (`toString`), CSV and a chart. */
export class SizeSweep {
  /** The names of the series, in their order. */
  readonly series: readonly string[];
  readonly rows: readonly SizeSweepRow[];
  readonly #options: SizeSweepOptions;

  constructor(series: readonly string[], rows: readonly SizeSweepRow[], options: SizeSweepOptions) {
    checkArgument('new SizeSweep', 'series', series, listOf(someText));
    checkArgument('new SizeSweep', 'rows', rows, listOf(objectOf('size', 'counts')));
    checkArgument('new SizeSweep', 'options', options, someObject);
    this.series = Object.freeze([...series]);
    this.rows = rows;
    this.#options = options;
  }

  /** The points of a series, for assertions about growth and for other charts. */
  points(series: string): readonly { readonly size: number; readonly work: number }[] {
    if (!this.series.includes(series)) {
      throw new PacketPathError('not-found', `the sweep has no series ${shown(series)}`, {
        expected: this.series.join(', '),
      });
    }
    return this.rows.map(({ size, counts }) => ({ size, work: counts[series]! }));
  }

  /** A table with a line for each size. */
  toString(): string {
    const rows = this.#table().map((row) => row.map(String));
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    return rows
      .map((row) => row.map((text, column) => text.padStart(widths[column]!)).join('  '))
      .join('\n');
  }

  /** The table as CSV (RFC 4180). */
  get csv(): string {
    return csv(this.#table());
  }

  /** A line chart as SVG, by itself a file. */
  get svg(): string {
    const { title = 'A sweep', x = 'size', y = 'work' } = this.#options;
    const isPositive = this.rows.every(
      ({ size, counts }) => size > 0 && Object.values(counts).every((count) => count > 0),
    );
    const scale = this.#options.scale ?? (isPositive ? 'logarithmic' : 'linear');
    return drawLineChart({
      name: 'size-sweep',
      title,
      subtitle: `${y} at ${this.rows.length} sizes${scale === 'linear' ? '' : ', axes logarithmic'}`,
      x: { label: x, scale },
      y: { label: y, scale },
      panels: [
        {
          title: '',
          series: this.series.map((label, index) => ({
            label,
            tone: TONES[index % TONES.length]!,
            points: this.points(label).map(({ size, work }) => ({ x: size, y: work })),
          })),
          marks: [],
        },
      ],
    });
  }

  #table(): readonly (readonly unknown[])[] {
    const { x = 'size' } = this.#options;
    const rows = this.rows.map(({ size, counts }) => [
      size,
      ...this.series.map((name) => Number(counts[name]!.toPrecision(6))),
    ]);
    return [[x, ...this.series], ...rows];
  }
}

printsItself(SizeSweep);
