import { scaleLog } from 'd3-scale';
import type { TailAnswer, TailTimes } from '../../model/protocol/time.ts';
import { useNarrow } from '../../parts/use-narrow.ts';
import { useTexts } from '../../texts/texts.ts';

const [WIDE, NARROW, HEIGHT] = [820, 400, 320];
const ROOM = { left: 92, right: 24, top: 16, bottom: 34 };
const TIMES = ['p50', 'mean', 'p99', 'p999'] as const satisfies readonly (keyof TailTimes)[];

/** Percentiles of a request on a logarithmic axis: a line for each run, published rows hollow. */
export function TailChart({ tail }: { readonly tail: TailAnswer }) {
  const { time: words } = useTexts();
  const width = useNarrow(700) ? NARROW : WIDE;
  const all = [...tail.runs, ...tail.published].flatMap((one) => TIMES.map((name) => one[name]));
  const y = scaleLog()
    .domain([Math.min(...all, 100), Math.max(...all, 30_000)])
    .range([HEIGHT - ROOM.bottom, ROOM.top])
    .nice();
  const x = (at: number): number =>
    ROOM.left + ((at + 0.5) * (width - ROOM.left - ROOM.right)) / TIMES.length;
  const names = ['p50', words.mean, 'p99', 'p99.9'];
  return (
    <figure class="time-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={words.tail}>
        {y.ticks().filter((tick) => Number.isInteger(Math.log10(tick))).map((tick) => (
          <g key={tick} class="tick">
            <line x1={ROOM.left} x2={width - ROOM.right} y1={y(tick)} y2={y(tick)} />
            <text x={ROOM.left - 8} y={y(tick)} dy="0.35em" text-anchor="end">{tick.toLocaleString('en')} µs</text>
          </g>
        ))}
        {names.map((name, at) => (
          <text key={name} class="title" x={x(at)} y={HEIGHT - 10} text-anchor="middle">{name}</text>
        ))}
        {tail.published.map((row, index) => (
          <g key={index} class="published time-ipvs">
            {TIMES.map((name, at) =>
              row.isEstimating ? (
                <circle key={name} cx={x(at)} cy={y(row[name])} r={7} />
              ) : (
                <path key={name} d={`M${x(at)},${y(row[name]) - 8}l8,8l-8,8l-8,-8z`} />
              ),
            )}
          </g>
        ))}
        {tail.runs.map((run) => (
          <g key={run.mode} class={`line time-${run.mode}`}>
            <path class="mean" d={TIMES.map((name, at) => `${at === 0 ? 'M' : 'L'}${x(at)},${y(run[name])}`).join('')} />
            {TIMES.map((name, at) => (
              <path key={name} class="cross" d={`M${x(at) - 5},${y(run[name]) - 5}l10,10m0,-10l-10,10`} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        {tail.runs.map(({ mode }) => <span key={mode} class={`key time-${mode}`}>{words.modes[mode]}</span>)}
        <span class="key crossed">{words.byEvents}</span>
        {[...new Set(tail.published.map(({ isEstimating }) => isEstimating))].map((isEstimating) => (
          <span key={`${isEstimating}`} class={isEstimating ? 'key hollow' : 'key hollow diamond'}>
            {words.emulatedRows}, {isEstimating ? words.on : words.off}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
