import { scaleLinear, scaleLog } from 'd3-scale';
import type { GrowAnswer, GrowPoint } from '../../model/protocol/grow.ts';
import { useNarrow } from '../../parts/use-narrow.ts';
import type { Counter } from '../../state/schemas/grow.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';

interface GrowChartProps {
  readonly grown: GrowAnswer;
  readonly counter: Counter;
  readonly axes: 'logarithmic' | 'linear';
}

/** The drawing's size, on a wide screen and on a narrow one, and the room that axes and labels take of it. */
const [WIDE, NARROW, HEIGHT] = [760, 400, 400];
const ROOM = { left: 64, right: 190, top: 16, bottom: 46 };
/** Labels of lines keep this distance. */
const LINE = 17;

/** A counter of a point. */
export function countOf(point: GrowPoint, counter: Counter): number {
  if (counter === 'mean' || counter === 'worst') return point.rules[counter];
  return point[counter];
}

/** Counts against services, a line for each data plane, its name at its end. */
export function GrowChart({ grown, counter, axes }: GrowChartProps) {
  const texts = useTexts();
  const isNarrow = useNarrow(700);
  const width = isNarrow ? NARROW : WIDE;
  const room = isNarrow ? { ...ROOM, right: 136 } : ROOM;
  const lines = grown.planes.map(({ plane, title, points }) => ({
    plane,
    title,
    points: points.map((point) => ({ x: point.services, y: countOf(point, counter) })),
  }));
  const all = lines.flatMap(({ points }) => points);
  const most = Math.max(1, ...all.map(({ x }) => x));
  const highest = Math.max(1, ...all.map(({ y }) => y));
  const isLogarithmic = axes === 'logarithmic';
  const x = (isLogarithmic ? scaleLog() : scaleLinear()).domain([1, Math.max(2, most)]).range([room.left, width - room.right]);
  const y = (isLogarithmic ? scaleLog() : scaleLinear())
    .domain([isLogarithmic ? 1 : 0, highest])
    .range([HEIGHT - room.bottom, room.top])
    .nice();
  const clear = (value: number): number => (isLogarithmic ? Math.max(1, value) : value);
  const ticks = (scale: typeof x, count: number): readonly number[] =>
    isLogarithmic ? scale.ticks().filter((tick) => Number.isInteger(Math.log10(tick))) : scale.ticks(count);
  const labels = spread(lines.map(({ points }) => y(clear(points.at(-1)?.y ?? 0))));
  return (
    <figure class="grow-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={texts.grow.chart}>
        {ticks(y, 6).map((tick) => (
          <g key={tick} class="tick">
            <line x1={room.left} x2={width - room.right} y1={y(tick)} y2={y(tick)} />
            <text x={room.left - 8} y={y(tick)} dy="0.35em" text-anchor="end">
              {tick.toLocaleString('en')}
            </text>
          </g>
        ))}
        {ticks(x, 5).map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={HEIGHT - room.bottom + 20} text-anchor="middle">
            {tick.toLocaleString('en')}
          </text>
        ))}
        <text class="title" x={(room.left + width - room.right) / 2} y={HEIGHT - 6} text-anchor="middle">
          {texts.grow.services} · {texts.grow.axes[axes]}
        </text>
        {lines.map(({ plane, title, points }, index) => (
          <g key={plane} class={`line plane-${plane}`}>
            <path d={points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.x)},${y(clear(point.y))}`).join('')} />
            {points.slice(-1).map((point) => (
              <circle key="end" cx={x(point.x)} cy={y(clear(point.y))} r={4} />
            ))}
            <text x={width - room.right + 12} y={labels[index]} dy="0.35em">
              {libraryWords(texts, title)} {isNarrow ? null : <tspan>{rounded(points.at(-1)?.y ?? 0)}</tspan>}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** At most two digits behind the point. */
export function rounded(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** Heights of labels, moved apart where lines end at one place; the order stays. */
function spread(heights: readonly number[]): readonly number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[b]! - heights[a]!);
  const placed = [...heights];
  let below = Number.POSITIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.min(heights[index]!, below - LINE);
    below = placed[index]!;
  }
  return placed;
}
