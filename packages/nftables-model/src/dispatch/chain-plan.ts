import type { PacketBuffer, Passage } from '@packet-path/core';
import { Registers } from '../program/registers.ts';
import type { ProgramRule } from '../program/rule.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { DispatchOptions } from './dispatch-options.ts';
import type { Group } from './group.ts';
import { groupRules } from './group-rules.ts';

/** The way through a long chain: walked at first, then by groups of rules that test alike. */
export class ChainPlan {
  readonly rules: readonly ProgramRule[];
  readonly #registers = new Registers();
  readonly #worth: number;
  /** Rules to walk before the groups are made. */
  #left: number;
  #group: Group | undefined;
  /** Whether the groups may be asked for a packet whose course is recorded; see `GroupedRules`. */
  #repeats = false;
  #sets: readonly LiveSet[] = [];
  /** Groups that a look-up asks. */
  #count = 0;
  // Behind a rule that was found, the next one that matches is as likely near as far off: there as many
  // rules are walked as a look-up would cost, which at most doubles the time.
  /** The rule behind the one that was found last. */
  #next = 0;
  /** Rules to walk from there. */
  #credit = 0;

  constructor(rules: readonly ProgramRule[], { walks, worth }: Required<DispatchOptions>) {
    this.rules = rules;
    this.#worth = worth;
    this.#left = walks * rules.length;
  }

  /** The next rule to run, from one on; those that are passed over are charged, but as rules. */
  find(from: number, packet: PacketBuffer, passage: Passage): number {
    if (this.#left > 0) {
      this.#left--;
      return from;
    }
    this.#group ??= this.#prepare();
    // Where no rules test alike, all are walked.
    if (this.#count === 0 || !this.#mayBeRecorded(passage)) return from;
    if (from === this.#next && this.#credit > 0) {
      this.#credit--;
      this.#next++;
      return from;
    }
    const found = this.#group.find(from, this.rules.length, this.#registers, packet, passage);
    this.#group.charge(from, found, passage);
    this.#credit = this.#count * this.#worth;
    this.#next = found + 1;
    return found;
  }

  /** A course is of packets from any source port, so that rules which ask for it must be run. */
  #mayBeRecorded({ host, recorder }: Passage): boolean {
    if (recorder === undefined || recorder.isDry) return true;
    return this.#repeats && this.#sets.every((set) => set.of(host).isSteady);
  }

  #prepare(): Group {
    const { group, count, repeats, sets } = groupRules(this.rules, this.#worth);
    this.#count = count;
    this.#repeats = repeats;
    this.#sets = sets;
    return group;
  }
}
