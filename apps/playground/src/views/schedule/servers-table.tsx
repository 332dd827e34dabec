import type { ScheduleRun } from '../../model/protocol/schedule.ts';
import { useTexts } from '../../texts/texts.ts';
import { gotUpTo } from './got-up-to.ts';

/** A row for each server: its weight, the connections that it got, those its weight asks for, and open ones. */
export function ServersTable({ run, at }: { readonly run: ScheduleRun; readonly at: number }) {
  const { schedule: words } = useTexts();
  const got = gotUpTo(run, at);
  const all = got.reduce((sum, count) => sum + count, 0);
  const { active } = run.arrivals[at]!;
  return (
    <div class="scrolls" tabIndex={0} role="group" aria-label={`${words.table}: ${run.scheduler}`}>
      <table class="side-by-side">
        <caption class="unseen">
          {words.table}: {run.scheduler}
        </caption>
        <thead>
          <tr>
            {[words.server, words.weight, words.got, words.ideal, words.open].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.servers.map(({ address, weight, ideal }, place) => (
            <tr key={address}>
              <th scope="row">
                {place + 1} <code>{address}</code>
              </th>
              <td>{weight}</td>
              <td>{got[place]}</td>
              <td>{(ideal * all).toFixed(1)}</td>
              <td>{active[place]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
