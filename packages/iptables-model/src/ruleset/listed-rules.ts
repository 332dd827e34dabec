import type { Family } from '@packet-path/core';
import { ExtensionTarget } from './extension-target.ts';
import { ListSummary } from './list-summary.ts';
import type { LiveChain } from './live-chain.ts';
import type { Rule } from './rule.ts';
import type { RuleBody, RuleSummary, RuleWriter } from './rule-body.ts';

/** A summary is kept of so many rules: that of fewer is made again sooner than it would be found. */
const LONG = 64;

/** Rules that are there as objects. */
export class ListedRules implements RuleBody {
  readonly rules: readonly Rule[];
  #summary: RuleSummary | undefined;

  /** @param rules never changed from now on */
  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  get length(): number {
    return this.rules.length;
  }

  summarize(): RuleSummary {
    if (this.#summary !== undefined) return this.#summary;
    const summary = new ListSummary(this.rules);
    if (this.rules.length >= LONG) this.#summary = summary;
    return summary;
  }

  /** Keeps the summary of few rules too, while a text is checked, which asks for it many times. */
  keepSummary(): void {
    this.#summary ??= new ListSummary(this.rules);
  }

  /** Lets the summary of few rules go again. */
  settle(): void {
    if (this.rules.length < LONG) this.#summary = undefined;
  }

  writeTo(writer: RuleWriter): void {
    for (const rule of this.rules) writeRule(rule, writer);
  }

  writtenLength(family: Family): number {
    return this.rules.reduce((sum, rule) => sum + rule.writtenLength(family), 0);
  }

  redirected(other: (chain: LiveChain) => LiveChain): RuleBody {
    const rules = this.rules.map((rule) =>
      rule.ledTo === undefined ? rule : rule.leadingTo(other(rule.ledTo)),
    );
    return new ListedRules(rules);
  }
}

/** Writes a rule as numbers. */
export function writeRule(
  { form, source, destination, ledTo, object }: Rule,
  writer: RuleWriter,
): void {
  writer.begin(form, source, destination);
  if (ledTo !== undefined) {
    writer.lead(ledTo);
    return;
  }
  const end = object instanceof ExtensionTarget ? object.destination : undefined;
  if (end !== undefined) writer.translate(end.address, end.port);
}
