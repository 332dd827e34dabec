import { checkArgument, objectOfLists } from '@packet-path/core';
import { SOME_STUDY, type StudyResult } from '../study/result.ts';
import { byCluster } from './columns.ts';
import { meetingLines } from './meeting.ts';
import { describeOutcome } from './outcome.ts';
import { programmingText } from './programming-table.ts';
import { clusterHeading, StudyLines } from './study-lines.ts';

const RESULT = objectOfLists('what runStudy gives', 'runs', 'planes', 'requests');

/**
 * The study as aligned text: a block for each cluster, a line for each data plane.
 *
 * ```ts
 * const one = { name: 'mine', kind: 'described', cluster: () => cluster } as const;
 * studyTable(runStudy({ clusters: [one], planes: kubeProxyPlanes() }));
 * ```
 */
export function studyTable(result: StudyResult): string {
  checkArgument('studyTable', 'result', result, RESULT);
  const lines = new StudyLines(result, { runs: result.runs });
  const blocks = byCluster(result).map((group) =>
    [clusterHeading(group), ...group.runs.map((run) => lines.row(run))].join('\n'),
  );
  return `${lines.headings()}\n${blocks.join('\n\n')}\n${studyNotes(result)}`;
}

/** The text under the table: syncs where they were counted, destinations in no sum, and how endpoints were met; often empty. */
export function studyNotes(result: StudyResult): string {
  checkArgument('studyNotes', 'result', result, SOME_STUDY);
  return `${programmingText(result)}${others(result)}${met(result)}`;
}

/** How endpoints were met, where that needs words. */
function met(result: StudyResult): string {
  const lines = meetingLines(result).map((line) => `  ${line}\n`);
  return lines.length === 0 ? '' : `\nEndpoints met:\n${lines.join('')}`;
}

/** Destinations in no sum, once a cluster: they are the same in every plane but for the rules. */
function others(result: StudyResult): string {
  return byCluster(result)
    .flatMap(({ cluster, runs }) =>
      (runs[0]?.others ?? []).map(
        ({ name, address, outcome }) =>
          `  ${cluster}: ${name}${address === null ? '' : ` (${address})`}: ${describeOutcome(outcome)}`,
      ),
    )
    .reduce((text, line) => `${text}${text === '' ? '\nNot in the sums:\n' : ''}${line}\n`, '');
}
