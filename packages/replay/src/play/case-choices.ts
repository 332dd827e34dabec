import {
  type Choices,
  createRandom,
  type DrawPurpose,
  type Hook,
  SeededChoices,
  type TraceStep,
} from '@packet-path/core';
import type { RecordedDrops } from './recorded-drops.ts';
import type { RecordedPorts } from './recorded-ports.ts';

/** The outcome of a draw: of a chance, or an index. */
export type Draw = boolean | number;

/** An outcome, and how many there could have been. */
export interface RangedDraw {
  readonly outcome: Draw;
  readonly outcomes: number;
}

/**
 * The choices of one step, from its recording: the outcomes of its draws in order, and the ports
 * that NAT came to. A draw that is asked for and not held, or held and not asked for, is a complaint.
 */
export class CaseChoices implements Choices {
  #recorded: readonly Draw[] | undefined;
  #guess: readonly Draw[] | undefined;
  #drawn: RangedDraw[] = [];
  #ports: RecordedPorts | undefined;
  #hook: Hook = 'PREROUTING';
  #complaints: string[] = [];
  /** Tells the connections that an early drop takes in this step: made when one asks. */
  victims: (() => (handle: unknown) => boolean) | undefined;
  /** The buckets that IPVS's `drop_entry` draws. */
  drops: RecordedDrops | undefined;
  // Draws whose outcome no recording holds and nothing compared depends on.
  readonly #others = new SeededChoices(createRandom('replay'));

  /**
   * Begins a step.
   *
   * @param recorded the recorded outcomes; undefined where they are not known
   * @param guess outcomes to hand out in their place, and false or 0 when they are used up: recorded ones
   * must come out all the same, in whatever order
   */
  begin(
    recorded: readonly Draw[] | undefined,
    guess: readonly Draw[] | undefined,
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
  get drawn(): readonly RangedDraw[] {
    return this.#drawn;
  }

  /** Ends the step: what was wrong with its draws. */
  end(): readonly string[] {
    const recorded = this.#recorded;
    if (recorded === undefined) return this.#complaints;
    const left = recorded.length - this.#drawn.length;
    if (left > 0) this.#complaints.push(`${left} recorded draws not asked for`);
    else if (sorted(recorded) !== sorted(this.#drawn.map(({ outcome }) => outcome))) {
      this.#complaints.push('other outcomes than the recorded ones');
    }
    return this.#complaints;
  }

  /** Keeps up with where the packet is, since NAT's ports depend on it. */
  readonly hear = (step: TraceStep): void => {
    if (step.kind === 'hook') this.#hook = step.hook;
  };

  chance(purpose: DrawPurpose, threshold: number): boolean {
    if (purpose !== 'statistic') return this.#others.chance(purpose, threshold);
    const outcome = this.#next() ?? false;
    if (typeof outcome !== 'boolean') this.#complaints.push(`an index where a chance is drawn`);
    this.#drawn.push({ outcome: outcome === true, outcomes: 2 });
    return outcome === true;
  }

  below(purpose: DrawPurpose, bound: number): number {
    if (purpose === 'ipvs-drop-entry' && this.drops !== undefined) return this.drops.next(bound);
    if (purpose !== 'numgen') return this.#others.below(purpose, bound);
    const outcome = this.#next() ?? 0;
    const isIndex = typeof outcome === 'number' && outcome < bound;
    if (!isIndex) this.#complaints.push(`${outcome} where an index below ${bound} is drawn`);
    const index = isIndex ? outcome : 0;
    this.#drawn.push({ outcome: index, outcomes: bound });
    return index;
  }

  some<Item>(
    purpose: DrawPurpose,
    own: readonly Item[],
    all: () => readonly Item[],
  ): readonly Item[] {
    const { victims } = this;
    return purpose === 'early-drop' && victims !== undefined ? all().filter(victims()) : own;
  }

  /** The outcome that is next handed out; undefined where none is left. */
  #next(): Draw | undefined {
    const index = this.#drawn.length;
    if (this.#recorded !== undefined && index >= this.#recorded.length) {
      this.#complaints.push(`draw ${index + 1} is not recorded`);
    }
    return (this.#guess ?? this.#recorded)?.[index];
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    if (purpose !== 'nat-port') return this.#others.between(purpose, low, high);
    const manipulation =
      this.#hook === 'PREROUTING' || this.#hook === 'OUTPUT' ? 'destination' : 'source';
    const port = this.#ports?.of(manipulation);
    if (port === undefined) return this.#others.between(purpose, low, high);
    if (port < low || port > high) {
      this.#complaints.push(`recorded port ${port} is not in ${low} to ${high}`);
    }
    return port;
  }
}

function sorted(outcomes: readonly Draw[]): string {
  return [...outcomes].map(String).sort().join();
}
