import type { Axis } from './line-chart.ts';

/** From the values of an axis to places on the paper. */
export interface Scale {
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** A scale that holds all values, its ends on round numbers; `from` and `to` are places. */
export function createScale(
  kind: Axis['scale'],
  values: readonly number[],
  from: number,
  to: number,
): Scale {
  const { ends, ticks, position } = kind === 'logarithmic' ? decades(values) : steps(values);
  const first = position(ends[0]);
  const last = position(ends[1]);
  return {
    ticks,
    place: (value) => from + ((position(value) - first) / (last - first)) * (to - from),
  };
}

interface Ruler {
  readonly ends: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  readonly position: (value: number) => number;
}

/** A tick at every power of ten; the ends at 1, 2 or 5 times one, at least a decade apart. */
function decades(values: readonly number[]): Ruler {
  const least = Math.min(...values);
  const most = Math.max(...values, least * 10);
  const rounds = Array.from({ length: 25 }, (_, index) => index - 12).flatMap((power) =>
    [1, 2, 5].map((part) => part * 10 ** power),
  );
  const low = rounds.findLast((round) => round <= least) ?? least;
  const high = rounds.find((round) => round >= most) ?? most;
  const ticks = rounds.filter((round, index) => index % 3 === 0 && round >= low && round <= high);
  return { ends: [low, high], ticks, position: Math.log10 };
}

/** Five to ten ticks from 0, at 1, 2 or 5 times a power of ten. */
function steps(values: readonly number[]): Ruler {
  const highest = Math.max(...values, 1);
  const power = 10 ** Math.floor(Math.log10(highest));
  const step =
    [0.1, 0.2, 0.5, 1].map((part) => part * power).find((size) => highest / size <= 10) ?? power;
  const count = Math.ceil(highest / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { ends: [0, count * step], ticks, position: (value) => value };
}
