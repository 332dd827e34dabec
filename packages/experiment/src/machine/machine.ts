import { PacketPathError, VirtualClock } from '@packet-path/core';
import { Accounts } from './accounts.ts';
import { Process } from './process.ts';
import { Processor } from './processor.ts';
import type { Job, Softirq } from './task.ts';

/**
 * The processors of a node, on a clock that counts nanoseconds. Softirqs run before processes; processes
 * on one processor have equal shares. A process that wakes up goes to the processor it was on, if that is
 * idle, else to the first idle one after it, else to the one with the fewest processes.
 *
 * Packets go to processors by flow: the caller says which.
 */
export class Machine {
  /** Nanoseconds since the machine began. */
  readonly clock: VirtualClock = new VirtualClock();
  readonly accounts: Accounts = new Accounts();
  readonly processors: readonly Processor[];
  readonly #processes = new Map<string, Process>();

  /** @throws {PacketPathError} `bad-option` unless there is a whole number of processors, 1 or more */
  constructor(processors: number) {
    if (!Number.isInteger(processors) || processors < 1) {
      throw new PacketPathError('bad-option', `a machine of ${processors} processors`, {
        expected: '1 or more',
      });
    }
    this.processors = Array.from(
      { length: processors },
      (_, index) => new Processor(index, this.clock, this.accounts),
    );
  }

  /** Queues a softirq on a processor. */
  softirq(processor: number, task: Softirq): void {
    this.processors[processor % this.processors.length]!.softirq(task);
  }

  /** Gives a process another job, after those it has. */
  work(process: string, job: Job): void {
    const known = this.#process(process);
    if (known.push(job)) this.#placeFor(known).run(known);
  }

  #process(name: string): Process {
    let process = this.#processes.get(name);
    if (process === undefined) {
      const at = this.#processes.size % this.processors.length;
      process = new Process(name, this.processors[at]!);
      this.#processes.set(name, process);
    }
    return process;
  }

  #placeFor({ processor }: Process): Processor {
    const { processors } = this;
    let best = processor;
    for (let step = 0; step < processors.length; step++) {
      const candidate = processors[(processor.index + step) % processors.length]!;
      if (candidate.isIdle) return candidate;
      if (candidate.load < best.load) best = candidate;
    }
    return best;
  }
}
