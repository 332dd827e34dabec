import { checkArgument, objectOf, someObject } from '@packet-path/core';
import { plural } from '../print/number.ts';
import type { StudyRun } from '../study/result.ts';
import {
  type ClusterRuns,
  type Column,
  planeTitle,
  reportColumns,
  type StudyHead,
} from './columns.ts';

/**
 * The lines of a study's table. Widths are settled at the beginning, so that each line can be written
 * as soon as its run is done.
 *
 * ```ts
 * const lines = new StudyLines(result, { runs: result.runs });
 * [lines.headings(), ...result.runs.map((run) => lines.row(run))].join('\n');
 * ```
 */
export class StudyLines {
  readonly #head: StudyHead;
  readonly #columns: readonly Column[];
  readonly #widths: readonly number[];
  readonly #first: number;

  /**
   * @param given the widths: as the runs need them, or as those of clusters of so many services may
   */
  constructor(head: StudyHead, given: { runs?: readonly StudyRun[]; services?: number }) {
    checkArgument('new StudyLines', 'head', head, objectOf('planes', 'requests'));
    checkArgument('new StudyLines', 'given', given, someObject);
    const { runs = [], services = 0 } = given;
    this.#head = head;
    this.#columns = reportColumns(head);
    this.#widths = this.#columns.map(({ heading, cell, room }) =>
      Math.max(heading.length, room(services), ...runs.map((run) => cell(run).length)),
    );
    this.#first = Math.max(...head.planes.map(({ title }) => title.length + 2));
  }

  /** The two lines above all runs. */
  headings(): string {
    const headings = this.#columns.map(({ heading }) => heading);
    return `${this.#groups()}\n${this.#line('', headings)}`;
  }

  row(run: StudyRun): string {
    const cells = this.#columns.map(({ cell }) => cell(run));
    return this.#line(`  ${planeTitle(this.#head, run)}`, cells);
  }

  #line(name: string, cells: readonly string[]): string {
    const padded = cells.map((cell, index) => cell.padStart(this.#widths[index]! + 2));
    return name.padEnd(this.#first) + padded.join('');
  }

  /** Group names over their columns, each followed by a rule to the group's end. */
  #groups(): string {
    const columns = this.#columns;
    let text = ''.padEnd(this.#first);
    for (let start = 0; start < columns.length; ) {
      const { group } = columns[start]!;
      let end = start;
      let width = 0;
      while (end < columns.length && columns[end]!.group === group) {
        width += this.#widths[end++]! + 2;
      }
      text += `  ${end - start > 1 ? `${group} `.padEnd(width - 2, '─') : group.padStart(width - 2)}`;
      start = end;
    }
    return text.trimEnd();
  }
}

/** `shop: 17 service ports, 43 endpoints`, or `100 services, 1,000 endpoints`. */
export function clusterHeading(clusterRuns: ClusterRuns): string {
  checkArgument('clusterHeading', 'clusterRuns', clusterRuns, objectOf('cluster', 'runs'));
  const { cluster, runs } = clusterRuns;
  const { kind = 'described', services = 0, pairs = 0 } = runs[0] ?? {};
  const endpoints = plural(pairs, 'endpoint');
  return kind === 'synthetic'
    ? `${plural(services, 'service')}, ${endpoints}`
    : `${cluster}: ${plural(services, 'service port')}, ${endpoints}`;
}
