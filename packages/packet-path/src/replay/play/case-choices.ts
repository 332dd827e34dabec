import {
  type ChoicePurpose,
  type Choices,
  createRandom,
  type Hook,
  SeededChoices,
  type TraceStep,
} from '@packet-path/core';
import type { RecordedPorts } from './recorded-ports.ts';

/**
 * The choices of one step, from its recording: the outcomes of its draws in order, and the ports
 * that NAT came to. What is asked for and not held, or held and not asked for, is a complaint.
 */
export class CaseChoices implements Choices {
  #recorded: readonly boolean[] | undefined;
  #guess: readonly boolean[] | undefined;
  #drawn: boolean[] = [];
  #ports: RecordedPorts | undefined;
  #hook: Hook = 'PREROUTING';
  #complaints: string[] = [];
  // Draws whose outcome no recording holds and nothing compared depends on.
  readonly #others = new SeededChoices(createRandom('replay'));

  /**
   * Begins a step.
   *
   * @param recorded the recorded outcomes; undefined where they are not known
   * @param guess outcomes to hand out in their place, and false when they are used up: recorded ones
   * must come out all the same, in whatever order
   */
  begin(
    recorded: readonly boolean[] | undefined,
    guess: readonly boolean[] | undefined,
    ports: RecordedPorts,
  ): void {
    this.#recorded = recorded;
    this.#guess = guess;
    this.#ports = ports;
    this.#drawn = [];
    this.#complaints = [];
    this.#hook = 'PREROUTING';
  }

  /** The outcomes that were drawn since the step began. */
  get drawn(): readonly boolean[] {
    return this.#drawn;
  }

  /** Ends the step: what was wrong with its draws. */
  end(): readonly string[] {
    const recorded = this.#recorded;
    if (recorded === undefined) return this.#complaints;
    const left = recorded.length - this.#drawn.length;
    if (left > 0) this.#complaints.push(`${left} recorded draws not asked for`);
    else if (countTrue(recorded) !== countTrue(this.#drawn)) {
      this.#complaints.push('other outcomes than the recorded ones');
    }
    return this.#complaints;
  }

  /** Keeps up with where the packet is, since NAT's ports depend on it. */
  readonly hear = (step: TraceStep): void => {
    if (step.kind === 'hook') this.#hook = step.hook;
  };

  chance(purpose: ChoicePurpose, threshold: number): boolean {
    if (purpose !== 'statistic') return this.#others.chance(purpose, threshold);
    const index = this.#drawn.length;
    if (this.#recorded !== undefined && index >= this.#recorded.length) {
      this.#complaints.push(`draw ${index + 1} is not recorded`);
    }
    const outcome = (this.#guess ?? this.#recorded)?.[index] ?? false;
    this.#drawn.push(outcome);
    return outcome;
  }

  below(purpose: ChoicePurpose, bound: number): number {
    return this.#others.below(purpose, bound);
  }

  port(low: number, high: number): number {
    const manipulation =
      this.#hook === 'PREROUTING' || this.#hook === 'OUTPUT' ? 'destination' : 'source';
    const port = this.#ports?.of(manipulation);
    if (port === undefined) return this.#others.port(low, high);
    if (port < low || port > high) {
      this.#complaints.push(`recorded port ${port} is not in ${low} to ${high}`);
    }
    return port;
  }
}

function countTrue(outcomes: readonly boolean[]): number {
  return outcomes.filter(Boolean).length;
}
