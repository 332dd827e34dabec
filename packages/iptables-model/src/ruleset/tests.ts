import { ALWAYS } from '../extension/always.ts';
import type { Predicate, RuleEnvironment } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { Match } from './match.ts';

/** The matches of a rule, made ready for the packets of one table. */
export class Tests {
  /** One for each match, in the order written; one more, that never matches, for an unknown target. */
  readonly predicates: readonly Predicate[];
  /** The predicates that may refuse a packet. */
  readonly deciding: readonly Predicate[];
  /** For each deciding one: how many matches have been asked when it has answered. */
  readonly asked: readonly number[];
  /** Where the one deciding test is a draw: its chances in 2^31; else -1. */
  readonly chances: number;

  private constructor(predicates: readonly Predicate[]) {
    this.predicates = predicates;
    const places = [...predicates.keys()].filter((place) => predicates[place] !== ALWAYS);
    this.deciding = places.map((place) => predicates[place]!);
    this.asked = places.map((place) => place + 1);
    this.chances = (places.length === 1 ? this.deciding[0]?.chances : undefined) ?? -1;
  }

  /** @throws {PacketPathError} the refusal of a match; nothing is held then */
  static of(
    { matches, isUnknown }: { readonly matches: readonly Match[]; readonly isUnknown: boolean },
    environment: RuleEnvironment,
  ): Tests {
    if (matches.length === 0 && !isUnknown) return NO_TESTS;
    const predicates: Predicate[] = [];
    try {
      for (const { extension, options } of matches) {
        predicates.push(extension.compile(options, environment));
      }
    } catch (error) {
      for (const predicate of predicates) predicate.release?.();
      throw error;
    }
    if (isUnknown) predicates.push(NEVER);
    return new Tests(predicates);
  }

  /** Whether each may be asked once for all packets of a recorded course, as things are. */
  get areRepeatable(): boolean {
    return this.deciding.every(({ isRepeatable }) => isRepeatable === true);
  }

  /** Whether all may be asked before the packet's connection is looked up, as things are. */
  get areOfPacket(): boolean {
    return this.deciding.every(({ ignoresConnection }) => ignoresConnection === true);
  }

  /** Whether each tests fields of the packet, and neither draws nor asks for its connection. */
  get areOfFields(): boolean {
    return (
      this.areRepeatable &&
      this.areOfPacket &&
      this.deciding.every(({ chances }) => chances === undefined)
    );
  }

  /** Whether each may be asked once for all packets of a wide course. */
  get areWide(): boolean {
    return this.deciding.every(
      ({ isRepeatable, ignoresDestination }) =>
        isRepeatable === true && ignoresDestination === true,
    );
  }

  /** Whether every whole packet passes that has the header of a transport protocol. */
  passAllOf(protocol: number): boolean {
    return this.deciding.every(({ passesAllOf }) => passesAllOf === protocol);
  }

  static none(): Tests {
    return new Tests([]);
  }

  release(): void {
    for (const predicate of this.predicates) predicate.release?.();
  }
}

const NO_TESTS: Tests = Tests.none();
