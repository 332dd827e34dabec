import { scaleLinear } from 'd3-scale';
import type { ScheduleRun } from '../../model/protocol/schedule.ts';
import { useNarrow } from '../../parts/use-narrow.ts';
import { useTexts } from '../../texts/texts.ts';
import { gotUpTo } from './got-up-to.ts';

/** The drawing's width, the height of a server's row, and the room of titles and of bars. */
const [WIDE, NARROW, ROW] = [880, 350, 24];
const ROOM = { left: 34, title: 30, between: 18, bottom: 24 };

interface ScheduleDrawingProps {
  readonly runs: readonly ScheduleRun[];
  readonly at: number;
}

/**
 * Who got connection k, a row for each server: full while it is open. Beside it the connections that each
 * has, as a bar, and the number that its weight asks for, as a line.
 */
export function ScheduleDrawing({ runs, at }: ScheduleDrawingProps) {
  const { schedule: words } = useTexts();
  const width = useNarrow(760) ? NARROW : WIDE;
  const rows = runs[0]?.servers.length ?? 0;
  const each = ROOM.title + rows * ROW + ROOM.between;
  const height = runs.length * each + ROOM.bottom;
  const count = runs[0]?.arrivals.length ?? 1;
  const strip = scaleLinear().domain([1, Math.max(2, count)]).range([ROOM.left + 10, width * 0.7]);
  const most = Math.max(1, ...runs.flatMap(({ servers }) => servers.map((one) => Math.max(one.connections, one.ideal * count))));
  const bars = scaleLinear().domain([0, most]).range([width * 0.7 + 24, width - 40]);
  return (
    <figure class="schedule-drawing">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.chart}>
        {runs.map((run, index) => (
          <Rows key={run.scheduler} run={run} at={at} top={index * each} strip={strip} bars={bars} />
        ))}
        {strip.ticks(6).filter(Number.isInteger).map((tick) => (
          <text key={tick} class="tick" x={strip(tick)} y={height - 6} text-anchor="middle">
            {tick}
          </text>
        ))}
        <text class="tick" x={bars(0)} y={height - 6}>
          {words.got}
        </text>
      </svg>
    </figure>
  );
}

interface RowsProps {
  readonly run: ScheduleRun;
  readonly at: number;
  readonly top: number;
  readonly strip: (k: number) => number;
  readonly bars: (count: number) => number;
}

function Rows({ run, at, top, strip, bars }: RowsProps) {
  const { schedule: words } = useTexts();
  const now = run.arrivals[at]!.at;
  const got = gotUpTo(run, at);
  const all = got.reduce((sum, count) => sum + count, 0);
  const middle = (place: number): number => top + ROOM.title + (place + 0.5) * ROW;
  const bottom = top + ROOM.title + run.servers.length * ROW;
  return (
    <g>
      <text class="scheduler" x={0} y={top + 20}>
        {run.scheduler}
      </text>
      {run.servers.map(({ weight, ideal }, place) => (
        <g key={place}>
          <line class="row" x1={ROOM.left} x2={bars(0) - 14} y1={middle(place)} y2={middle(place)} />
          <text class="label" x={0} y={middle(place)} dy="0.35em">
            {place + 1} <tspan>×{weight}</tspan>
          </text>
          <rect class="bar" x={bars(0)} y={middle(place) - 7} width={bars(got[place]!) - bars(0)} height={14} rx={2} />
          <line class="ideal" x1={bars(ideal * all)} x2={bars(ideal * all)} y1={middle(place) - 10} y2={middle(place) + 10} />
          <text class="count" x={Math.max(bars(got[place]!), bars(ideal * all)) + 6} y={middle(place)} dy="0.35em">
            {got[place]}
          </text>
        </g>
      ))}
      {run.arrivals.slice(0, at + 1).map(({ server, ends }, k) => (
        <circle
          key={k}
          class={lookOf(server, ends > now, k === at)}
          cx={strip(k + 1)}
          cy={server === null ? bottom + 7 : middle(server)}
          r={k === at ? 6 : 3.2}
        >
          {k === at ? <title>{server === null ? words.nobody : `${words.server} ${server + 1}`}</title> : null}
        </circle>
      ))}
    </g>
  );
}

function lookOf(server: number | null, isOpen: boolean, isNow: boolean): string {
  return [server === null ? 'lost' : isOpen ? 'open' : 'ended', isNow ? 'now' : ''].join(' ').trim();
}
