import type {
  CourseAction,
  CoursePart,
  CourseRecorder,
  PacketCounters,
} from '../attach/course-recorder.ts';
import type { KeyedLookup } from '../attach/keyed-lookup.ts';
import type { Passage } from '../attach/passage.ts';
import type { Verdict } from '../hook/hook.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { packetBytes } from '../packet/packet-bytes.ts';
import type { Traversal } from '../path/path.ts';

/** Thrown to leave a walk; nobody else sees it. */
class Stateful extends Error {}

const STATEFUL = new Stateful();

/** The answer of a dry run: the packet's way, or the state that it would have changed. */
export type DryRun = DryTraversal | { readonly state: string };

interface DryTraversal {
  readonly traversal: Traversal;
  /** The look-ups on the way that are charged by their keys, in their order; undefined where they cannot be told. */
  readonly lookups?: readonly KeyedLookup[] | undefined;
}

/** How a packet is walked dry. */
export interface DryRunOptions {
  /** True: a run ends where a scheduler would take its turn. Default: the turn is taken, so that runs follow each other. */
  readonly keepsTurns?: boolean;
}

/** A hook function, as a dry run calls it. */
interface Rehearsed extends CourseAction<Verdict> {
  readonly name: string;
  readonly course?: CoursePart;
}

/**
 * Takes one packet through the hooks so that nothing of it remains.
 *
 * **How it works.** Hook functions are run as they are, with this recorder on the passage. Rules that
 * count the packet have it taken off again at once. An action that would enter something in a table
 * has a `rehearse` that charges the ledger and enters nothing. The connection of the packet is made,
 * is never confirmed, and goes when the passage ends, as that of a dropped packet does.
 *
 * **Why it is right.** A function, a match or a target that has not said that it asks for nothing but
 * the packet, the connection and draws tells the recorder to refuse before it is asked. The run ends
 * there, and its answer names it.
 */
export class DryRunRecorder implements CourseRecorder {
  readonly isDry = true;
  readonly isWide = false;
  readonly keepsTurns: boolean;
  readonly #packet: PacketBuffer;
  #lookups: KeyedLookup[] | undefined = [];
  #name = '';
  #state: string | null = null;

  /** Both are of the dry run: it writes to them, and hears of them. */
  constructor(packet: PacketBuffer, passage: Passage, { keepsTurns = false }: DryRunOptions = {}) {
    this.#packet = packet;
    this.keepsTurns = keepsTurns;
    passage.recorder = this;
  }

  /** Walks; answers the state that ended the walk, null where it came to its end. */
  walk(act: () => void): string | null {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Stateful)) throw error;
    }
    return this.#state;
  }

  refuse(state: string = this.#name): never {
    this.#state = state;
    throw STATEFUL;
  }

  asksFields(): void {}

  /** The answer of a run that came to its end. */
  told(traversal: Traversal): DryRun {
    return { traversal, lookups: this.#lookups };
  }

  looked(lookup: KeyedLookup | 'unknown'): void {
    if (lookup === 'unknown') this.#lookups = undefined;
    else this.#lookups?.push(lookup);
  }

  count(counters: PacketCounters, index: number): void {
    counters.count(index, -packetBytes(this.#packet), -1);
  }

  again<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result {
    return action.rehearse === undefined
      ? action.run(packet, passage)
      : action.rehearse(packet, passage);
  }

  last(): never {
    return this.refuse();
  }

  admitted<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result {
    return this.again(action, packet, passage);
  }

  requires(): void {}

  turn(): undefined {}

  check(): void {}

  choose(): never {
    return this.refuse();
  }

  call(hookFunction: Rehearsed, packet: PacketBuffer, passage: Passage): Verdict {
    this.#name = `${hookFunction.name} at ${passage.hook}`;
    // Packets that another sends are not of this run.
    if (packet !== this.#packet) this.refuse(`${this.#name}: a packet of the host's own`);
    if (hookFunction.rehearse !== undefined) return hookFunction.rehearse(packet, passage);
    if (hookFunction.course !== 'recorded') this.refuse();
    return hookFunction.run(packet, passage);
  }
}
