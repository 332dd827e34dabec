import { useEffect } from 'preact/hooks';
import type { TailAnswer, TimeFigure, TimeRequest } from '../../model/protocol/time.ts';
import { Busy } from '../../parts/busy.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { TakeAway } from '../../parts/take-away.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { useLong } from '../../parts/use-long.ts';
import { lastAnswers } from '../../state/last-answers.ts';
import type { SettledState } from '../../state/page-state.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useTexts } from '../../texts/texts.ts';
import { EventsPage } from './events-page.tsx';
import { settingsOf, tailRequestOf } from './settings-of.ts';
import { TimeChart } from './time-chart.tsx';
import { AssumptionControls, NodeControls, RulesControls } from './time-controls.tsx';
import { PartsTable, PointsTable, TailTable } from './time-tables.tsx';

interface FigureStageProps {
  readonly figure: TimeFigure;
  /** The event simulation's last answer. */
  readonly events: TailAnswer | undefined;
  readonly onEvents: (events: TailAnswer | undefined) => void;
}

/** One of the article's figures: closed forms and counts, and the event simulation where they end. */
export function FigureStage({ figure, events, onEvents }: FigureStageProps) {
  const { store, state } = useStateOfPage();
  const { time } = useTexts();
  const answer = useAnswer('time', requestOf(figure, state.values));
  const { value } = answer;
  const isThis = value?.figure === figure;
  const isBeyond = isThis && value.series.some(({ points }) => points.some(({ isInRange }) => !isInRange));
  const isSimulated = figure === 'response' && (isBeyond || state.values.events);
  const isFirst = value === undefined || !isThis;
  const isLong = useLong(!answer.isCurrent && (isFirst || answer.progress !== undefined));
  return (
    <div class="view">
      <aside>
        {figure === 'rules' ? <RulesControls /> : <NodeControls />}
        {figure === 'rules' ? null : <AssumptionControls figure={value} />}
      </aside>
      <div class="stage" aria-busy={!answer.isCurrent}>
        {answer.fault === undefined ? null : <FaultBox fault={answer.fault} />}
        {isLong ? <Busy progress={answer.progress} onCancel={answer.cancel} /> : null}
        {!isThis || answer.fault !== undefined ? null : (
          <div class="player">
            <section class="card">
              <h2>{time.figures[figure]}</h2>
              <p class={isBeyond ? 'mark events' : 'mark'}>
                {figure === 'rules' ? time.drawnCounts : isBeyond ? time.drawnBoth : time.drawnClosed}
              </p>
              <p class="hint">{time.about[figure]}</p>
              <TimeChart figure={value} events={isSimulated ? events : undefined} eventsAt={Number(state.values.eventsAt)} />
              <PointsTable figure={value} />
            </section>
            {figure === 'response' ? (
              <section class="card">
                <label class="check">
                  <input type="checkbox" checked={isSimulated} disabled={isBeyond} onChange={() => store.change({ events: !state.values.events })} />
                  {time.simulate}
                </label>
                <p class="hint">{isBeyond ? time.mustSimulate : time.maySimulate}</p>
                {isSimulated ? (
                  <EventsPage>
                    <Events onEvents={onEvents} />
                  </EventsPage>
                ) : null}
              </section>
            ) : null}
            <PartsTable figure={value} />
            <TakeAway name={`packet-path-${figure}`} drawing=".time-chart svg" json={() => lastAnswers.get('time')} code={async () => value.code} />
          </div>
        )}
      </div>
    </div>
  );
}

/** The event simulation beside a figure, with its progress. */
function Events({ onEvents }: { readonly onEvents: FigureStageProps['onEvents'] }) {
  const { state } = useStateOfPage();
  const tail = useAnswer('tail', tailRequestOf(state.values));
  const current = tail.isCurrent ? tail.value : undefined;
  const isLong = useLong(!tail.isCurrent);
  useEffect(() => onEvents(current), [current]);
  return (
    <div aria-busy={!tail.isCurrent}>
      {tail.fault === undefined ? null : <FaultBox fault={tail.fault} />}
      {isLong ? <Busy progress={tail.progress} onCancel={tail.cancel} /> : null}
      {current === undefined ? null : <TailTable tail={current} />}
    </div>
  );
}

function requestOf(figure: TimeFigure, values: SettledState['values']): TimeRequest {
  if (figure !== 'rules') return { figure, ...settingsOf(values) };
  const { backends, podsANode, policiesAPod } = values;
  return { figure, endpoints: backends, podsANode, policiesAPod };
}
