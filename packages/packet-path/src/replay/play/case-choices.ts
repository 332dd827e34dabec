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
  #script: readonly boolean[] = [];
  #drawn: boolean[] = [];
  /** Whether the script is the recording's, or a guess where it is not known. */
  #recorded = true;
  #ports: RecordedPorts | undefined;
  #hook: Hook = 'PREROUTING';
  #complaints: string[] = [];
  // Draws whose outcome no recording holds and nothing compared depends on.
  readonly #others = new SeededChoices(createRandom('replay'));

  /** Begins a step whose draws are known. */
  begin(script: readonly boolean[], ports: RecordedPorts): void {
    this.#start(script, ports, true);
  }

  /** Begins a step whose draws are not known: the guess, then always false. */
  beginGuess(guess: readonly boolean[], ports: RecordedPorts): void {
    this.#start(guess, ports, false);
  }

  /** The outcomes that were drawn since the step began. */
  get drawn(): readonly boolean[] {
    return this.#drawn;
  }

  /** Ends the step: what was wrong with its draws. */
  end(): readonly string[] {
    const left = this.#script.length - this.#drawn.length;
    if (this.#recorded && left > 0) this.#complaints.push(`${left} recorded draws not asked for`);
    return this.#complaints;
  }

  /** Keeps up with where the packet is, since NAT's ports depend on it. */
  readonly hear = (step: TraceStep): void => {
    if (step.kind === 'hook') this.#hook = step.hook;
  };

  chance(purpose: ChoicePurpose, threshold: number): boolean {
    if (purpose !== 'statistic') return this.#others.chance(purpose, threshold);
    const index = this.#drawn.length;
    const outcome = this.#script[index];
    if (outcome === undefined && this.#recorded) {
      this.#complaints.push(`draw ${index + 1} is not recorded`);
    }
    this.#drawn.push(outcome ?? false);
    return outcome ?? false;
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

  #start(script: readonly boolean[], ports: RecordedPorts, recorded: boolean): void {
    this.#script = script;
    this.#recorded = recorded;
    this.#ports = ports;
    this.#drawn = [];
    this.#complaints = [];
    this.#hook = 'PREROUTING';
  }
}
