import type { Processor } from './processor.ts';
import type { Job } from './task.ts';

/**
 * A process: its jobs run one after another, on the processor that it woke up on. Jobs that
 * can wait come after all others, as in an event loop that serves its ready sockets first.
 */
export class Process {
  readonly name: string;
  /** The processor it runs on, or ran on last. */
  processor: Processor;
  /** Nanoseconds that the first job still needs. */
  remaining = 0;
  readonly #jobs: Job[] = [];

  constructor(name: string, processor: Processor) {
    this.name = name;
    this.processor = processor;
  }

  get job(): Job | undefined {
    return this.#jobs[0];
  }

  /** @returns whether the process was asleep */
  push(job: Job): boolean {
    const isAsleep = this.#jobs.length === 0;
    let place = this.#jobs.length;
    // The first job has begun.
    if (job.canWait !== true) while (place > 1 && this.#jobs[place - 1]!.canWait) place--;
    this.#jobs.splice(place, 0, job);
    if (isAsleep) this.remaining = job.nanoseconds;
    return isAsleep;
  }

  /** The first job is over. @returns it */
  shift(): Job {
    const job = this.#jobs.shift()!;
    this.remaining = this.#jobs[0]?.nanoseconds ?? 0;
    return job;
  }
}
