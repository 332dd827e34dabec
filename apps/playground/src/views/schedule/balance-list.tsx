import type { ScheduleRun } from '../../model/protocol/schedule.ts';
import { useTexts } from '../../texts/texts.ts';

/** Measures of the connections so far, as the library counts them. */
export function BalanceList({ run, at }: { readonly run: ScheduleRun; readonly at: number }) {
  const { schedule: words } = useTexts();
  const { jain, largestOverMean, chiSquared, degrees } = run.arrivals[at]!.balance;
  const examined = run.arrivals.slice(0, at + 1).reduce((sum, one) => sum + one.examined, 0);
  const rows = [
    [words.jain, jain.toFixed(4), words.jainHint],
    [words.largest, largestOverMean.toFixed(3), words.largestHint],
    [words.chiSquared, `${chiSquared.toFixed(2)} (${degrees})`, words.chiSquaredHint],
    [words.examined, (examined / (at + 1)).toFixed(2), words.examinedHint],
  ] as const;
  return (
    <dl class="balance">
      {rows.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
