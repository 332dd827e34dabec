import { scaleLinear, scaleLog } from 'd3-scale';
import type { TailAnswer, TimeAnswer, TimeSeries } from '../../model/protocol/time.ts';
import { useNarrow } from '../../parts/use-narrow.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';

interface TimeChartProps {
  readonly figure: TimeAnswer;
  /** Means of the event simulation, where it has run. */
  readonly events: TailAnswer | undefined;
  readonly eventsAt: number;
}

const [WIDE, NARROW, HEIGHT] = [820, 400, 400];
const ROOM = { left: 64, right: 34, top: 16, bottom: 46 };
type Point = TimeSeries['points'][number];

/** Lines with their bands against services; published points hollow, runs of the event simulation as crosses. */
export function TimeChart({ figure, events, eventsAt }: TimeChartProps) {
  const texts = useTexts();
  const { time: words } = texts;
  const width = useNarrow(700) ? NARROW : WIDE;
  const isLogarithmic = figure.figure === 'rules';
  const drawn = figure.series.map(({ name, title, points }) => ({
    name,
    title,
    points: points.filter(({ y }) => y !== null),
  }));
  const crosses = (events?.runs ?? []).map(({ mode, mean }) => ({ name: mode, x: eventsAt, y: mean }));
  const heights = [
    ...drawn.flatMap(({ points }) => points.flatMap(({ low, y, high }) => [low ?? y!, y!, high ?? y!])),
    ...figure.published.map(({ y }) => y),
    ...crosses.map(({ y }) => y),
  ];
  const x = scaleLog().domain([1, 10_000]).range([ROOM.left, width - ROOM.right]);
  const least = Math.min(...heights);
  const y = (isLogarithmic ? scaleLog() : scaleLinear())
    .domain([isLogarithmic ? Math.max(1, least) : Math.min(0, least), Math.max(1, ...heights)])
    .range([HEIGHT - ROOM.bottom, ROOM.top])
    .nice();
  const ticks = isLogarithmic ? y.ticks().filter((tick) => Number.isInteger(Math.log10(tick))) : y.ticks(6);
  const path = (points: readonly Point[]): string =>
    points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.x)},${y(point.y!)}`).join('');
  return (
    <figure class="time-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={words.chart}>
        {ticks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={ROOM.left} x2={width - ROOM.right} y1={y(tick)} y2={y(tick)} />
            <text x={ROOM.left - 8} y={y(tick)} dy="0.35em" text-anchor="end">{tick.toLocaleString('en')}</text>
          </g>
        ))}
        {[1, 10, 100, 1000, 10_000].map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={HEIGHT - ROOM.bottom + 20} text-anchor="middle">
            {tick.toLocaleString('en')}
          </text>
        ))}
        <text class="title" x={width / 2} y={HEIGHT - 6} text-anchor="middle">
          {words.services} · {words.units[figure.figure]}
        </text>
        {drawn.map(({ name, points }) => (
          <g key={name} class={`line time-${name}`}>
            <path class="band" d={bandOf(points, x, y)} />
            {stretches(points).map((stretch, at) => (
              <path key={at} class={stretch.isInRange ? 'mean' : 'mean beyond'} d={path(stretch.points)} />
            ))}
          </g>
        ))}
        {figure.published.map((mark) => (
          <g key={mark.label} class={`published time-${mark.name}`}>
            <circle cx={x(mark.x)} cy={y(mark.y)} r={6}>
              <title>{mark.label}</title>
            </circle>
          </g>
        ))}
        {crosses.map((mark) => (
          <path
            key={mark.name}
            class={`cross time-${mark.name}`}
            d={`M${x(mark.x) - 6},${y(mark.y) - 6}l12,12m0,-12l-12,12`}
          />
        ))}
      </svg>
      <figcaption>
        {drawn.map(({ name, title }) => (
          <span key={name} class={`key time-${name}`}>{libraryWords(texts, title)}</span>
        ))}
        {drawn.some(({ points }) => points.some(({ isInRange }) => !isInRange)) ? (
          <span class="key dashed">{words.beyond}</span>
        ) : null}
        {figure.published.length > 0 ? <span class="key hollow">{words.published}</span> : null}
        {crosses.length > 0 ? <span class="key crossed">{words.byEvents}</span> : null}
      </figcaption>
    </figure>
  );
}

type Scale = (value: number) => number | undefined;

/** The area from the lower ends of the points to their upper ends. */
function bandOf(points: readonly Point[], x: Scale, y: Scale): string {
  const ends = points.filter(({ low, high }) => low !== null && high !== null);
  const over = ends.map((point) => `${x(point.x)},${y(point.high!)}`);
  const under = ends.map((point) => `${x(point.x)},${y(Math.max(point.low!, Number.MIN_VALUE))}`).reverse();
  return ends.length < 2 ? '' : `M${[...over, ...under].join('L')}Z`;
}

interface Stretch {
  readonly isInRange: boolean;
  readonly points: Point[];
}

/** The line in parts within the range of the closed form and beyond: a part begins where the one before ends. */
function stretches(points: readonly Point[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before === undefined) continue;
    const isInRange = before.isInRange && point.isInRange;
    const last = found.at(-1);
    if (last?.isInRange === isInRange) last.points.push(point);
    else found.push({ isInRange, points: [before, point] });
  }
  return found;
}
