import {
  clusterHeading,
  type StudyHead,
  StudyLines,
  type StudyProgress,
  type StudyResult,
  studyNotes,
} from '@packet-path/experiment';
import { counted } from '../trace/words/counted.ts';
import { duration } from './duration.ts';
import type { PatientPrinter } from './output/print.ts';
import type { Progress } from './progress.ts';
import { type StudyTask, sizeOf } from './study-task.ts';
import type { TaskListener } from './study-threads.ts';

/** A study that is printed as it is done. */
export interface PrintedStudy {
  readonly tasks: readonly StudyTask[];
  readonly head: StudyHead;
  /** Services of the largest cluster. */
  readonly services: number;
  readonly progress: Progress;
  readonly printer: PatientPrinter;
  /** Tells how far it is and prints no table. */
  readonly quiet: boolean;
}

/** Prints each row of a study's table when it and all above it are done, and how far the whole is. */
export class StudyPrinter implements TaskListener {
  readonly #study: PrintedStudy;
  readonly #lines: StudyLines;
  /** How much of each task is done, 0 to 1. */
  readonly #done: number[];
  readonly #sizes: readonly number[];
  readonly #began = performance.now();
  #cluster: string | undefined;

  constructor(study: PrintedStudy) {
    this.#study = study;
    this.#lines = new StudyLines(study.head, { services: study.services });
    this.#done = study.tasks.map(() => 0);
    // No task is nothing at all.
    this.#sizes = study.tasks.map((task) => sizeOf(task) + 1);
  }

  onProgress(task: number, { cluster, plane, done, total }: StudyProgress): void {
    this.#done[task] = total === 0 ? 0 : done / total;
    const all = this.#sizes.reduce((sum, size) => sum + size, 0);
    const parts = this.#sizes.reduce((sum, size, index) => sum + size * this.#done[index]!, 0);
    const percent = Math.floor((100 * parts) / all);
    const seconds = (performance.now() - this.#began) / 1000;
    const left = percent < 1 ? '' : `, ${duration((seconds * (all - parts)) / parts)} left`;
    this.#study.progress.show(
      `${percent} %${left}: ${cluster}, ${plane}: ${done} of ${counted(total, 'service')}`,
    );
  }

  onResult(task: number, { runs }: StudyResult): void {
    this.#done[task] = 1;
    const [run] = runs;
    if (this.#study.quiet || run === undefined) return;
    const { cluster } = run;
    const rows = [this.#lines.row(run)];
    if (cluster !== this.#cluster) rows.unshift(clusterHeading({ cluster, runs }));
    if (this.#cluster === undefined) rows.unshift(this.#lines.headings());
    else if (cluster !== this.#cluster) rows.unshift('');
    this.#cluster = cluster;
    this.#study.progress.end();
    this.#study.printer.print(`${rows.join('\n')}\n`);
  }

  /** Prints the notes under the table. */
  end(result: StudyResult): void {
    this.#study.progress.end();
    if (!this.#study.quiet) this.#study.printer.print(studyNotes(result));
  }
}
