import type { Processor } from './processor.ts';
import type { Job } from './task.ts';

/** A process: its jobs run one after another, on the processor that it woke up on. */
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
    this.#jobs.push(job);
    if (this.#jobs.length > 1) return false;
    this.remaining = job.nanoseconds;
    return true;
  }

  /** The first job is over. @returns it */
  shift(): Job {
    const job = this.#jobs.shift()!;
    this.remaining = this.#jobs[0]?.nanoseconds ?? 0;
    return job;
  }
}
