import type { PolicyState } from '../ruleset/counters.ts';
import { JoinedRules } from '../ruleset/joined-rules.ts';
import { ListedRules } from '../ruleset/listed-rules.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { NO_RULES, type RuleBody, type RuleSummary } from '../ruleset/rule-body.ts';
import { type RunDifference, RunRules } from '../ruleset/run-rules.ts';
import type { Table } from '../table/table.ts';
import { ChainEdits } from './chain-edits.ts';

/** The rules and counters that a chain will have when the text has been read and found right. */
export class ChainDraft {
  readonly chain: LiveChain;
  /** The draft of the table that it belongs to. */
  readonly owner: { readonly table: Table };
  /** Null for a user's chain. */
  policy: PolicyState | null;
  /** The rules while they came all at once: most chains of a large text get no others. */
  #body: RuleBody = NO_RULES;
  /** The line of the first of those. */
  #line = 0;
  /** Else the rules as they are changed one by one. */
  #edits: ChainEdits | undefined;
  #summary: RuleSummary | undefined;

  /** Begins without rules; a policy and its counters stay. */
  constructor(chain: LiveChain, owner: { readonly table: Table }) {
    this.chain = chain;
    this.owner = owner;
    chain.draft = this;
    this.policy = chain.policy === null ? null : { ...chain.policy };
  }

  /** Begins with the chain as it is. */
  static of(chain: LiveChain, owner: { readonly table: Table }): ChainDraft {
    const draft = new ChainDraft(chain, owner);
    if (chain.body.length === 0) return draft;
    const counters = owner.table.countersOf(chain);
    draft.#edits = new ChainEdits(chain.home.family, chain.rules.slice(), 0, counters);
    return draft;
  }

  get rules(): readonly Rule[] {
    return this.#edits?.rules ?? this.#body.rules;
  }

  /** Packets and bytes of the rules in turn; undefined where all are 0. */
  get counters(): readonly number[] | undefined {
    return this.#edits?.counters;
  }

  /** How many rules there are. */
  get length(): number {
    return this.#edits?.length ?? this.#body.length;
  }

  /** The properties of all rules together, as they are now. */
  get summary(): RuleSummary {
    return this.#summary ?? this.summarize();
  }

  summarize(): RuleSummary {
    this.#summary ??= this.#asBody().summarize();
    return this.#summary;
  }

  /** How the rules differ from those that the chain has now, where that is known. */
  get difference(): RunDifference | undefined {
    const isRun = this.#edits === undefined && this.#body instanceof RunRules;
    return isRun ? (this.#body as RunRules).differenceFrom(this.chain.body) : undefined;
  }

  /** The line that a rule was read from; 0 for a rule that was there before. */
  lineOf(rule: number): number {
    return this.#edits?.lineOf(rule) ?? this.#line + rule;
  }

  /** Appends rules without counters that were read from lines which follow each other. */
  appendAll(body: RuleBody, line: number): void {
    this.#summary = undefined;
    if (this.#edits === undefined && this.#body.length === 0) {
      this.#body = body;
      this.#line = line;
      return;
    }
    if (this.#edits?.isFollowedBy(line) === true) {
      this.#body = new JoinedRules(new ListedRules(this.#edits.finish()), body);
      this.#line = line - this.#edits.length;
      this.#edits = undefined;
      return;
    }
    const edits = this.#change();
    for (const [index, rule] of body.rules.entries()) edits.append(rule, line + index, 0, 0);
  }

  /** Whether the rules so far are those of a run, which the rule of a line follows: it may be appended to them. */
  goesOn(run: RunRules | undefined, line: number): boolean {
    this.#summary = undefined;
    const isRun = this.#edits === undefined && this.#body === run;
    return isRun && line === this.#line + this.#body.length;
  }

  append(rule: Rule, line: number, packets: number, bytes: number): void {
    const body = this.#body;
    if (body instanceof RunRules && packets === 0 && bytes === 0 && this.goesOn(body, line)) {
      body.append(rule);
    } else this.#change().append(rule, line, packets, bytes);
  }

  insert(index: number, rule: Rule, line: number, packets: number, bytes: number): void {
    this.#change().insert(index, rule, line, packets, bytes);
  }

  remove(index: number): void {
    this.#change().remove(index);
  }

  /** The place of the first rule that is written like one (`Rule.write`); -1 where there is none. */
  indexOf(rule: Rule): number {
    return this.#change().indexOf(rule);
  }

  /** Puts another rule in the place of one; the counters and the line stay. */
  replace(index: number, rule: Rule): void {
    this.#change().replace(index, rule);
  }

  clear(): void {
    this.#summary = undefined;
    this.#edits = undefined;
    this.#body = NO_RULES;
  }

  /** Sets the counters of the rules, and of the policy, to zero. */
  zero(): void {
    this.#edits?.zero();
    if (this.policy !== null) this.policy = { ...this.policy, packets: 0, bytes: 0 };
  }

  /** Gives the chain its rules. */
  finish(): void {
    const { chain } = this;
    chain.body = this.#edits === undefined ? this.#body : new ListedRules(this.#edits.finish());
    chain.policy = this.policy;
    chain.draft = undefined;
  }

  /** The rules, to be changed one by one from now on. */
  #change(): ChainEdits {
    this.#summary = undefined;
    if (this.#edits === undefined) {
      const { family } = this.chain.home;
      this.#edits = new ChainEdits(family, this.#body.rules.slice(), this.#line, undefined);
    }
    return this.#edits;
  }

  #asBody(): RuleBody {
    return this.#edits === undefined ? this.#body : new ListedRules(this.#edits.rules);
  }
}
