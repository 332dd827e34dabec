import { Busy } from '../../parts/busy.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { TakeAway } from '../../parts/take-away.tsx';
import { useLong } from '../../parts/use-long.ts';
import { lastAnswers } from '../../state/last-answers.ts';
import { useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useTexts } from '../../texts/texts.ts';
import { tailRequestOf } from './settings-of.ts';
import { TailChart } from './tail-chart.tsx';
import { AssumptionControls, NodeControls } from './time-controls.tsx';
import { TailTable } from './time-tables.tsx';

/** The tail of IPVS: percentiles, which the event simulation alone answers. */
export function TailStage() {
  const { state } = useStateOfPage();
  const { time } = useTexts();
  const tail = useAnswer('tail', tailRequestOf(state.values));
  const isLong = useLong(!tail.isCurrent);
  const code = tail.value?.code ?? '';
  return (
    <div class="view">
      <aside>
        <NodeControls />
        <AssumptionControls figure={undefined} />
      </aside>
      <div class="stage" aria-busy={!tail.isCurrent}>
        {tail.fault === undefined ? null : <FaultBox fault={tail.fault} />}
        {isLong ? <Busy progress={tail.progress} onCancel={tail.cancel} /> : null}
        {tail.value === undefined || tail.fault !== undefined ? null : (
          <div class={isLong ? 'player stale' : 'player'}>
            <section class="card">
              <h2>{time.figures.tail}</h2>
              <p class="mark events">{time.drawnEvents}</p>
              <p class="hint">{time.about.tail}</p>
              <TailChart tail={tail.value} />
              <TailTable tail={tail.value} />
            </section>
            <TakeAway name="packet-path-tail" drawing=".time-chart svg" json={() => lastAnswers.get('tail')} code={async () => code} />
          </div>
        )}
      </div>
    </div>
  );
}
