import { formatMean, plural } from '../print/number.ts';
import type { StudyResult } from '../study/result.ts';
import { byCluster, planeTitle } from './columns.ts';

/** The result in a sentence or two, from the largest cluster. */
export function lead(result: StudyResult): string {
  const groups = byCluster(result);
  const size = (group: (typeof groups)[number]): number => group.runs[0]?.services ?? 0;
  const largest = groups.reduce(
    (best, group) => (size(group) > size(best) ? group : best),
    groups[0]!,
  );
  if (largest === undefined || size(largest) === 0) return 'No service answered a connection.';
  const means = largest.runs.map((run, index) => {
    const mean = formatMean(run.newConnection.rules.mean);
    return `${mean}${index === 0 ? ' rules' : ''} with ${planeTitle(result, run)}`;
  });
  const known = largest.runs.map((run) => run.establishedPacket.rules);
  const least = formatMean(Math.min(...known));
  const most = formatMean(Math.max(...known));
  return (
    `At ${plural(size(largest), 'service')}, a new connection evaluates on average ${listed(means)}. ` +
    `Every later packet evaluates ${least === most ? least : `${least} to ${most}`}, however many services there are.`
  );
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
