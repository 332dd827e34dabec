import type { Means } from '@packet-path/data-plane';
import { formatNumber, plural } from '../print/number.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';
import { planeTitle } from './columns.ts';

const MEANS: Readonly<Record<Means | 'samples', string>> = {
  draws: 'by playing everything that chance can decide',
  turns: 'by connections one after the other',
  'open connections': 'through connections that stay open',
  'other sources': 'through other sources',
  one: 'whoever asks, all connections to a service get the same',
  samples: 'by a sample',
};

/**
 * How a run's endpoints were met, in a sentence: `39 of 39 endpoints, through connections that stay
 * open`.
 */
function meeting({ pairs, met }: StudyRun): string {
  const means = Object.keys(met.means) as (Means | 'samples')[];
  const how = means.map((one) => MEANS[one]).join('; ');
  const count = `${formatNumber(pairs)} of ${plural(met.of, 'endpoint')}`;
  const { sample } = met;
  if (sample === null) return `${count}, ${how}`;
  const { connections, reasons, confidence, missedShare } = sample;
  const missed = `${formatNumber(missedShare * 100, 2)} %`;
  return (
    `${count}, ${how} of ${plural(connections, 'connection')} to each service ` +
    `(${reasons.join('; ')}); with ${formatNumber(confidence * 100)} % confidence, no endpoint that ` +
    `gets more than ${missed} of a service’s connections was missed`
  );
}

/** Lines about runs whose endpoints were not all met, or met by other means than draws and turns. */
export function meetingLines(result: StudyResult): readonly string[] {
  return result.runs
    .filter(({ pairs, met }) => {
      const usual = Object.keys(met.means).every((one) => one === 'draws' || one === 'turns');
      return !usual || pairs < met.of;
    })
    .map((run) => `${run.cluster}, ${planeTitle(result, run)}: ${meeting(run)}`);
}
