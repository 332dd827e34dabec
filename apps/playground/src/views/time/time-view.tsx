import { useState } from 'preact/hooks';
import type { TailAnswer } from '../../model/protocol/time.ts';
import { Choice } from '../../parts/choice.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { useTexts } from '../../texts/texts.ts';
import { EventsPage } from './events-page.tsx';
import { FigureStage } from './figure-stage.tsx';
import { TailStage } from './tail-stage.tsx';
import './time.css';

/** Time: counts as time, with the assumptions as sliders. */
export function TimeView() {
  const { store, state } = useStateOfPage();
  const { time } = useTexts();
  const { figure } = state.values;
  const [events, setEvents] = useState<TailAnswer | undefined>(undefined);
  const figures = ['response', 'processor', 'rules', 'tail'] as const;
  return (
    <div class="time">
      <Choice label={time.figure} options={figures.map((name) => [name, time.figures[name]])} value={figure} onChange={(next) => store.change({ figure: next })} />
      {figure === 'tail' ? (
        <EventsPage>
          <TailStage />
        </EventsPage>
      ) : (
        <FigureStage figure={figure} events={events} onEvents={setEvents} />
      )}
    </div>
  );
}
