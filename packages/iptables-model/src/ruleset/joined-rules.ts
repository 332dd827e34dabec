import type { Family } from '@packet-path/core';
import type { LiveChain } from './live-chain.ts';
import type { Rule } from './rule.ts';
import type { RuleBody, RuleSummary, RuleWriter } from './rule-body.ts';

/** The rules of two bodies, one behind the other. */
export class JoinedRules implements RuleBody {
  readonly #first: RuleBody;
  readonly #second: RuleBody;
  #rules: readonly Rule[] | undefined;

  constructor(first: RuleBody, second: RuleBody) {
    this.#first = first;
    this.#second = second;
  }

  get length(): number {
    return this.#first.length + this.#second.length;
  }

  get rules(): readonly Rule[] {
    this.#rules ??= [...this.#first.rules, ...this.#second.rules];
    return this.#rules;
  }

  summarize(): RuleSummary {
    const first = this.#first.summarize();
    const second = this.#second.summarize();
    return {
      leads: [...first.leads, ...second.leads],
      allowedHooks: first.allowedHooks & second.allowedHooks,
      holds: first.holds || second.holds,
      isOwn: first.isOwn || second.isOwn,
    };
  }

  writeTo(writer: RuleWriter): void {
    this.#first.writeTo(writer);
    this.#second.writeTo(writer);
  }

  writtenLength(family: Family): number {
    return this.#first.writtenLength(family) + this.#second.writtenLength(family);
  }

  redirected(other: (chain: LiveChain) => LiveChain): RuleBody {
    return new JoinedRules(this.#first.redirected(other), this.#second.redirected(other));
  }
}
