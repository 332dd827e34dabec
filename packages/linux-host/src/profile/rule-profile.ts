import {
  checkArgument,
  type Family,
  type Host,
  objectWith,
  oneOf,
  printsItself,
  someObject,
  type TraceStep,
} from '@packet-path/core';
import type { Iptables } from '@packet-path/iptables-model';
import { annotatedListing, annotatedSave, type EvaluatedAt } from './annotated-save.ts';

/** How often a rule was evaluated, and how often all its matches were true. */
export interface ProfiledRule {
  readonly tool: string;
  readonly table: string;
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  /** In the words of its tool. */
  readonly text: string;
  readonly evaluated: number;
  readonly matched: number;
}

/** The models of a host whose rules can be printed. */
export interface SavedRules {
  readonly iptables?: Readonly<Record<Family, Iptables>>;
  readonly nftables?: { save(): string };
}

type Counted = { -readonly [Field in keyof ProfiledRule]: ProfiledRule[Field] };

const A_HOST = objectWith('a host', 'listen');

/** Rules that `toString` lists. */
const MOST = 20;

/**
 * Evaluations by rule, of all packets from its making until `stop`. While it counts, every rule is walked,
 * one by one.
 *
 * ```ts
 * const profile = node.profile();
 * node.connect(flow);
 * profile.stop();
 * profile.hottest(3).map(({ evaluated, text }) => `${evaluated} ${text}`);
 * ```
 */
export class RuleProfile {
  readonly #rules = new Map<string, Counted>();
  readonly #saved: SavedRules;
  readonly #stop: () => void;

  static {
    printsItself(RuleProfile, { tag: 'RuleProfile' });
  }

  /** @param saved the models whose texts `save` prints, where the host has them */
  constructor(host: Pick<Host, 'listen'>, saved: SavedRules = {}) {
    checkArgument('new RuleProfile', 'host', host, A_HOST);
    checkArgument('new RuleProfile', 'saved', saved, someObject);
    this.#saved = saved;
    this.#stop = host.listen((step) => this.#hear(step));
  }

  /** Counts no more. */
  stop(): this {
    this.#stop();
    return this;
  }

  /** All rules that were evaluated, those evaluated most first; among equals as packets met them. */
  hottest(most: number = Number.POSITIVE_INFINITY): readonly ProfiledRule[] {
    const sorted = [...this.#rules.values()].sort((a, b) => b.evaluated - a.evaluated);
    return sorted.slice(0, most).map((rule) => Object.freeze({ ...rule }));
  }

  /** All rules that were evaluated, as {@link hottest} tells them. */
  toJSON(): readonly ProfiledRule[] {
    return this.hottest();
  }

  /** The hottest twenty rules as a table: evaluations, matches, the place, the rule. */
  toString(): string {
    const rows = this.hottest(MOST).map(({ evaluated, matched, table, chain, rule, text }) => [
      `${evaluated}`,
      `${matched}`,
      `${table}:${chain}:${rule}`,
      text,
    ]);
    const all = [['evaluated', 'matched', 'place', 'rule'], ...rows];
    const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
    return all
      .map(([evaluated, matched, place, text]) =>
        [
          evaluated!.padStart(widths[0]!),
          matched!.padStart(widths[1]!),
          place!.padEnd(widths[2]!),
          text,
        ].join('  '),
      )
      .join('\n');
  }

  /**
   * The text of `iptables-save`, `ip6tables-save` (6) or `nft list ruleset` with a column more: before each rule how
   * often it was evaluated; empty before all other lines. Default: iptables', or nft's where iptables has no table.
   */
  save(of: Family | 'nft' = this.#isNft ? 'nft' : 4): string {
    checkArgument('RuleProfile.save', 'of', of, oneOf(4, 6, 'nft'));
    let width = 0;
    for (const { evaluated } of this.#rules.values()) {
      width = Math.max(width, `${evaluated}`.length);
    }
    const tool = of === 'nft' ? of : of === 4 ? 'iptables' : 'ip6tables';
    const evaluatedAt: EvaluatedAt = (table, chain, rule) =>
      this.#rules.get(keyOf(tool, table, chain, rule))?.evaluated ?? 0;
    return of === 'nft'
      ? annotatedListing(this.#saved.nftables?.save() ?? '', width, evaluatedAt)
      : annotatedSave(this.#saved.iptables?.[of].save() ?? '', width, evaluatedAt);
  }

  /** Whether nft has rules, and iptables none. */
  get #isNft(): boolean {
    const { iptables, nftables } = this.#saved;
    return (iptables?.[4].save() ?? '') === '' && (nftables?.save() ?? '') !== '';
  }

  #hear(step: TraceStep): void {
    if (step.kind !== 'rule') return;
    const { tool, table, chain, rule, text, matched } = step;
    const key = keyOf(tool, table, chain, rule);
    let known = this.#rules.get(key);
    if (known === undefined) {
      known = { tool, table, chain, rule, text, evaluated: 0, matched: 0 };
      this.#rules.set(key, known);
    }
    known.evaluated++;
    if (matched) known.matched++;
  }
}

function keyOf(tool: string, table: string, chain: string, rule: number): string {
  return `${tool} ${table} ${chain} ${rule}`;
}
