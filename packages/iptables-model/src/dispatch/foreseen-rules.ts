import type { PacketBuffer, Passage, TurnChoices } from '@packet-path/core';
import { ask } from '../evaluate/ask.ts';
import { ASKS, Asks, CHANCES, FORM, MATCHES, REFUSED_AFTER } from '../program/form-list.ts';
import type { Table } from '../table/table.ts';
import type { ChainPlan } from './chain-plan.ts';
import { headerPasses } from './flat-header.ts';

/** No rule, and no chain. */
const NOWHERE = -1;

/** Foresees which rule of a chain a packet matches next, over the words of rules. */
export class ForeseenRules {
  readonly #table: Table;
  readonly #shortest: number;
  readonly #planOf: (chain: number) => ChainPlan;
  readonly #passage: Passage;
  #asked = 0;
  #indexed = NOWHERE;

  /**
   * @param planOf the plan of a chain of `shortest` rules or more
   * @param passage takes what indexes charge
   */
  constructor(
    table: Table,
    shortest: number,
    planOf: (chain: number) => ChainPlan,
    passage: Passage,
  ) {
    this.#table = table;
    this.#shortest = shortest;
    this.#planOf = planOf;
    this.#passage = passage;
  }

  /** Matches asked by the last {@link find}, those of the rule that it found among them. */
  get asked(): number {
    return this.#asked;
  }

  /** The chain whose index was asked last; negative for none. */
  get indexed(): number {
    return this.#indexed;
  }

  /**
   * The next rule that matches a packet, from one on, with all its matches; the number of rules where none does,
   * negative where that cannot be told.
   */
  find(
    chain: number,
    first: number,
    from: number,
    count: number,
    packet: PacketBuffer,
    choices: TurnChoices | undefined,
  ): number {
    const table = this.#table;
    const { words, layout, forms } = table.program;
    const plan = count < this.#shortest ? undefined : this.#planOf(chain);
    if (plan?.draws === true) return NOWHERE;
    if (plan !== undefined) this.#indexed = chain;
    this.#asked = 0;
    for (let index = from; index < count; index++) {
      if (plan !== undefined) {
        const { work } = this.#passage;
        const before = work.matchesEvaluated;
        index = plan.find(table, chain, index, packet, this.#passage);
        this.#asked += work.matchesEvaluated - before;
        if (index === count) return count;
      }
      const at = (first + index) * layout.length;
      const form = words[at]! * FORM;
      if (plan === undefined && !headerPasses(words, at, layout, forms, form, packet)) continue;
      const refused = this.#ask(form, packet, choices);
      if (refused < 0) return NOWHERE;
      if (refused === 0) {
        this.#asked += forms.words[form + MATCHES]!;
        return index;
      }
      this.#asked += refused;
    }
    return count;
  }

  /** As `ask`, of a rule whose header matches; negative where the answer cannot be told. */
  #ask(form: number, packet: PacketBuffer, choices: TurnChoices | undefined): number {
    const { forms } = this.#table.program;
    switch (forms.words[form + ASKS]) {
      case Asks.NOTHING:
        return 0;
      case Asks.DRAW:
        if (choices === undefined) return NOWHERE;
        return choices.chance('statistic', forms.words[form + CHANCES]!)
          ? 0
          : forms.words[form + REFUSED_AFTER]!;
      case Asks.OWN:
        return NOWHERE;
      case Asks.UNKNOWN:
        this.#table.testsOf(forms.forms[form / FORM]!);
        if (forms.words[form + ASKS] === Asks.UNKNOWN) return NOWHERE;
        return this.#ask(form, packet, choices);
      default: {
        const tests = this.#table.testsOf(forms.forms[form / FORM]!);
        return tests.areOfPacket ? ask(tests, packet, this.#passage) : NOWHERE;
      }
    }
  }
}
