import type { ScheduleAnswer, ScheduleRequest } from '../../model/protocol/schedule.ts';
import { TakeAway } from '../../parts/take-away.tsx';
import { Transport } from '../../parts/transport.tsx';
import { usePlaying } from '../../parts/use-playing.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { lastAnswers } from '../../state/last-answers.ts';
import { usePage } from '../../state/page.ts';
import type { PageState } from '../../state/page-state.ts';
import { usePicked } from '../../state/store.ts';
import { useTexts } from '../../texts/texts.ts';
import { BalanceList } from './balance-list.tsx';
import { ScheduleDrawing } from './schedule-drawing.tsx';
import { ServersTable } from './servers-table.tsx';

/** Milliseconds from one connection to the next while it is played. */
const BEAT = 180;

interface SchedulePlayerProps {
  readonly answer: ScheduleAnswer;
  readonly request: ScheduleRequest;
  /** Whether the next answer has been on its way for a while. */
  readonly isStale: boolean;
}

/** Connections that arrive one after another, and who gets them under each scheduler. */
export function SchedulePlayer({ answer, request, isStale }: SchedulePlayerProps) {
  const { store, model } = usePage();
  const arrived = usePicked(store, arrivalOf);
  const { schedule: words } = useTexts();
  const last = (answer.runs[0]?.arrivals.length ?? 1) - 1;
  const at = Math.min(arrived - 1, last);
  const go = (to: number): void =>
    store.change({ arrival: 1 + Math.max(0, Math.min(last, to)) });
  const { isPlaying, toggle } = usePlaying(at, last, BEAT, go);
  useKeys({
    ArrowRight: () => go(at + 1),
    ArrowLeft: () => go(at - 1),
    Home: () => go(0),
    End: () => go(last),
    ' ': toggle,
  });
  const arrival = answer.runs[0]?.arrivals[at];
  if (arrival === undefined) return null;
  const code = async (): Promise<string> =>
    (await model.ask('scheduleExport', { schedule: request })).value.text;
  return (
    <div class={isStale ? 'player stale' : 'player'}>
      <section class="card">
        <Transport at={at} last={last} isPlaying={isPlaying} onGo={go} onToggle={toggle} />
        <p class="now" role="status" aria-live={isPlaying ? 'off' : 'polite'}>
          {words.connection} {at + 1}, {arrival.at.toLocaleString('en')} ms: {arrival.client}
          {request.nodes > 1 ? ` (${words.node} ${arrival.node + 1})` : ''}
          {answer.runs.map(({ scheduler, arrivals }) => (
            <span key={scheduler}>
              {' '}
              <b>{scheduler}</b> → {serverName(arrivals[at]!.server, words)}
            </span>
          ))}
        </p>
        <ScheduleDrawing runs={answer.runs} at={at} />
      </section>
      <div class="two">
        {answer.runs.map((run) => (
          <section key={run.scheduler} class="card">
            <h2>
              {run.scheduler} <small>{words.names[run.scheduler]}</small>
            </h2>
            <BalanceList run={run} at={at} />
            <ServersTable run={run} at={at} />
          </section>
        ))}
      </div>
      <TakeAway name="packet-path-schedule" drawing=".schedule-drawing svg" json={() => lastAnswers.get('schedule')} code={code} />
    </div>
  );
}

function arrivalOf({ values }: PageState): number {
  return values.arrival;
}

function serverName(server: number | null, words: { readonly server: string; readonly nobody: string }): string {
  return server === null ? words.nobody : `${words.server} ${server + 1}`;
}
