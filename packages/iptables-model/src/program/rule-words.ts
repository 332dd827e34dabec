import type { Address, Family } from '@packet-path/core';
import { writeRule } from '../ruleset/listed-rules.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleBody, RuleWriter } from '../ruleset/rule-body.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { FormList } from './form-list.ts';

/** The places of a rule's words: its form comes first. */
export interface RuleLayout {
  /** Words of a rule. */
  readonly length: number;
  /** The last word of an address: 0, or 3 of IPv6. */
  readonly lastWord: number;
  readonly source: number;
  readonly destination: number;
  /** The number of the chain that it leads to, or the address that it translates to. */
  readonly target: number;
  /** The port that it translates to, and {@link TRANSLATES}; 0 where the rule itself must be asked. */
  readonly port: number;
}

/** The layouts of both families: addresses have one word, or four. */
export const LAYOUTS: Readonly<Record<Family, RuleLayout>> = {
  4: { length: 5, lastWord: 0, source: 1, destination: 2, target: 3, port: 4 },
  6: { length: 14, lastWord: 3, source: 1, destination: 5, target: 9, port: 13 },
};

/** Set where the target is DNAT to one address and one port. */
const TRANSLATES: number = 1 << 16;

/** Writes rules as words; chains that they lead to have numbers. */
export class RuleWords implements RuleWriter {
  readonly #layout: RuleLayout;
  readonly #forms: FormList;
  #words: Int32Array = new Int32Array(0);
  /** The place of the rule at hand. */
  #at = 0;

  constructor(layout: RuleLayout, forms: FormList) {
    this.#layout = layout;
    this.#forms = forms;
  }

  /** Writes a chain's rules from a rule's place on. */
  write(words: Int32Array, first: number, body: RuleBody): void {
    this.#words = words;
    this.#at = (first - 1) * this.#layout.length;
    body.writeTo(this);
  }

  /**
   * Writes rules from a rule's place on, most of which have their words already.
   *
   * @param old words of rules
   * @param places of the rules there; -1 for others
   */
  rewrite(
    words: Int32Array,
    first: number,
    rules: readonly Rule[],
    old: Int32Array,
    places: readonly number[],
  ): void {
    const { length } = this.#layout;
    this.#words = words;
    for (let rule = 0; rule < rules.length; rule++) {
      const at = (first + rule) * length;
      const place = places[rule]!;
      if (place < 0) {
        this.#at = at - length;
        writeRule(rules[rule]!, this);
      } else
        for (let word = 0; word < length; word++) words[at + word] = old[place * length + word]!;
    }
  }

  begin(form: RuleForm, source: Address | null, destination: Address | null): void {
    const layout = this.#layout;
    const at = this.#at + layout.length;
    this.#at = at;
    this.#words[at] = this.#forms.numberOf(form);
    this.#words[at + layout.port] = 0;
    if (source !== null) this.#writeAddress(at + layout.source, source);
    if (destination !== null) this.#writeAddress(at + layout.destination, destination);
  }

  lead({ number }: LiveChain): void {
    this.#words[this.#at + this.#layout.target] = number;
  }

  translate(address: Address, port: number): void {
    this.#writeAddress(this.#at + this.#layout.target, address);
    this.#words[this.#at + this.#layout.port] = TRANSLATES | port;
  }

  #writeAddress(at: number, address: Address): void {
    const words = this.#words;
    if (this.#layout.lastWord === 0) {
      words[at] = address.w3;
      return;
    }
    words[at] = address.w0;
    words[at + 1] = address.w1;
    words[at + 2] = address.w2;
    words[at + 3] = address.w3;
  }
}
