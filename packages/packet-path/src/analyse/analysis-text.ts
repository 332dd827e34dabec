import { formatEndpoint } from '@packet-path/core';
import { counted } from '../trace/words/counted.ts';
import type { Analysis } from './analysis.ts';

/** The odds of each endpoint, the rules evaluated, and how much more there is to read. */
export function analysisText(analysis: Analysis): string {
  const { endpoints, rulesEvaluated, hottest, unmatched, undecided, assumption, notes } = analysis;
  const { mean, least, worst } = rulesEvaluated;
  const odds = endpoints.map(
    ({ endpoint, end, why, probability }) =>
      `  ${probability} ${endpoint === null ? `no endpoint: ${end}${why === null ? '' : `, ${why}`}` : formatEndpoint(endpoint)}`,
  );
  return [
    `${counted(endpoints.length, 'end')}, each with its probability:`,
    ...odds,
    `rules evaluated by the first packet: mean ${Number(mean.toPrecision(12))}, least ${least}, worst ${worst}`,
    `hottest: ${hottest.length}; matched by no packet: ${unmatched.length}; undecided: ${undecided.length}`,
    ...(assumption === null ? [] : [`under the assumption of ${assumption}`]),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}
