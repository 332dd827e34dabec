import type { Hook, PacketBuffer, PassageHost } from '@packet-path/core';
import { RandomNumber } from '../machine/generate.ts';
import { MapLookup } from '../machine/lookup.ts';
import { Translate } from '../machine/translate.ts';
import type { ProgramChain } from '../program/chain.ts';
import type { Instruction } from '../program/instruction.ts';
import type { ProgramRule } from '../program/rule.ts';
import type { PlainElements } from '../sets/plain-elements.ts';
import type { Tail } from './tails.ts';

/**
 * The form that rules of services have in common: tests of the protocol, a draw, a look-up of what was drawn in a map
 * that is written out in the rule, and the translation to what the map holds.
 *
 * **How it works.** Tests and translation are the very instructions of a rule of which a tail was made before, so that
 * all else of a tail is what the map holds: its words are read, and no instruction is asked.
 *
 * **Why it is right.** The tests ask for the protocol alone, and let packets of it by, as they did then; the
 * translation reads no registers but those that the look-up has written. A map that holds no value for some number
 * that may be drawn has no such tail.
 */
export class TailForm {
  readonly #like: Tail;
  readonly #tests: readonly Instruction[];
  readonly #translate: Translate;
  /** The register of the number, and of the first word of the value. */
  readonly #at: number;
  readonly #to: number;
  /** The tail that was asked for last. */
  readonly #tail: { -readonly [Part in keyof Tail]: Tail[Part] };
  readonly #outcomes: number[] = [];
  readonly #probes: number[] = [];

  private constructor(
    like: Tail,
    tests: readonly Instruction[],
    translate: Translate,
    lookup: MapLookup,
  ) {
    this.#like = like;
    this.#tail = { ...like, outcomes: this.#outcomes };
    this.#tests = tests;
    this.#translate = translate;
    this.#at = lookup.at;
    this.#to = lookup.to;
  }

  /** The form of a rule with a tail; undefined where it has another. */
  static of(tail: Tail, { instructions }: ProgramRule): TailForm | undefined {
    const [number, lookup, translate] = instructions.slice(-3);
    const tests = instructions.slice(0, -3);
    const isFit =
      number instanceof RandomNumber &&
      lookup instanceof MapLookup &&
      translate instanceof Translate &&
      lookup.at === number.at &&
      translate.givesEndAt(lookup.to, tail.family) &&
      tests.every(({ name }) => name === 'meta' || name === 'cmp');
    return isFit ? new TailForm(tail, tests, translate, lookup) : undefined;
  }

  /** The tail of a chain whose rule is of this form, until the next is asked for; undefined where there is none. */
  tail(chain: ProgramChain, packet: PacketBuffer, hook: Hook, host: PassageHost): Tail | undefined {
    const like = this.#like;
    const { rules } = chain;
    if (rules.length !== 1) return undefined;
    if (packet.family !== like.family || packet.protocol !== like.protocol) return undefined;
    const { instructions } = rules[0]!;
    const tests = this.#tests;
    if (instructions.length !== tests.length + 3) return undefined;
    for (let index = 0; index < tests.length; index++) {
      if (instructions[index] !== tests[index]) return undefined;
    }
    const number = instructions[tests.length];
    const lookup = instructions[tests.length + 1];
    if (instructions[tests.length + 2] !== this.#translate) return undefined;
    if (!(number instanceof RandomNumber && number.at === this.#at)) return undefined;
    if (!(lookup instanceof MapLookup && lookup.at === this.#at && lookup.to === this.#to)) {
      return undefined;
    }
    const map = lookup.set.of(host);
    const { plain } = map;
    if (plain === undefined || plain.length !== (like.family === 4 ? 3 : 6)) return undefined;
    map.probesOf(plain, this.#probes);
    if (!this.#tabulate(plain, number)) return undefined;
    const tail = this.#tail;
    tail.chain = chain;
    tail.site = chain.site(like.family, hook);
    tail.bound = number.modulus;
    return tail;
  }

  /** Lists the outcomes of a draw; false where some number has none. */
  #tabulate({ words, length, count }: PlainElements, { modulus, offset }: RandomNumber): boolean {
    if (modulus > count) return false;
    const outcomes = this.#outcomes;
    let end = 0;
    for (let outcome = 0; outcome < modulus; outcome++) {
      const key = (outcome + offset) | 0;
      let index = outcome;
      if (words[index * length] !== key) {
        index = 0;
        while (index < count && words[index * length] !== key) index++;
        if (index === count) return false;
      }
      const behind = index * length + length;
      outcomes[end++] = words[behind - 1]! & 0xffff;
      outcomes[end++] = this.#probes[index]!;
      outcomes[end++] = 0;
      for (let at = index * length + 1; at < behind - 1; at++) outcomes[end++] = words[at]!;
    }
    return true;
  }
}
