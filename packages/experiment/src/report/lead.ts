import type { StudyResult } from '../study/result.ts';
import { byCluster, planeTitle } from './columns.ts';
import { formatMean, plural } from './number.ts';

/** The result in a sentence or two, from the largest cluster. */
export function lead(result: StudyResult): string {
  const groups = byCluster(result);
  const size = (group: (typeof groups)[number]): number => group.runs[0]?.services ?? 0;
  const largest = groups.reduce(
    (best, group) => (size(group) > size(best) ? group : best),
    groups[0]!,
  );
  if (largest === undefined || size(largest) === 0) return 'No service answered a connection.';
  const [first, ...rest] = largest.runs.map(
    (run) => `${formatMean(run.newConnection.rules.mean)} in ${planeTitle(result, run)}`,
  );
  const list =
    rest.length === 0 ? '' : `${['', ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1)}`;
  const known = largest.runs.map((run) => run.establishedPacket.rules);
  const least = formatMean(Math.min(...known));
  const most = formatMean(Math.max(...known));
  return (
    `At ${plural(size(largest), 'service')}, a new connection evaluates ${first}${list} rules on average. ` +
    `Every later packet evaluates ${least === most ? least : `${least} to ${most}`}, however many services there are.`
  );
}
