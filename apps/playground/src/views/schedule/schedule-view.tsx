import { useMemo } from 'preact/hooks';
import type { ScheduleRequest } from '../../model/protocol/schedule.ts';
import { Busy } from '../../parts/busy.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { useLong } from '../../parts/use-long.ts';
import { useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { ScheduleControls } from './schedule-controls.tsx';
import { SchedulePlayer } from './schedule-player.tsx';
import './schedule.css';

/** Schedule: the same connections through two schedulers, one connection after another. */
export function ScheduleView() {
  const { state } = useStateOfPage();
  const { values } = state;
  const request = useMemo((): ScheduleRequest => {
    const { scheduler, beside, weights, connections, every, stay, times, nodes, clients, seed } = values;
    const schedulers = scheduler === beside ? [scheduler] : [scheduler, beside];
    return { schedulers, weights, connections, every, stay, times, nodes, clients, seed };
  }, [values]);
  const schedule = useAnswer('schedule', request);
  const isLong = useLong(!schedule.isCurrent);
  return (
    <div class="view schedule">
      <ScheduleControls />
      <div class="stage" aria-busy={!schedule.isCurrent}>
        {schedule.fault === undefined ? null : <FaultBox fault={schedule.fault} />}
        {isLong ? <Busy progress={schedule.progress} onCancel={schedule.cancel} /> : null}
        {schedule.fault !== undefined || schedule.value === undefined ? null : (
          <SchedulePlayer answer={schedule.value} request={request} isStale={isLong} />
        )}
      </div>
    </div>
  );
}
