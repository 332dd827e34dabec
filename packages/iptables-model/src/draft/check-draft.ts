import { HOOKS, PacketPathError } from '@packet-path/core';
import { ALL_HOOKS, allowedHooks, hookBit } from '../extension/hook-bits.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { checkLoops } from './check-loops.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Refuses what no rule can tell alone: loops between chains, and rules that can be reached from
 * hooks they may not stand in (net/ipv4/netfilter/ip_tables.c, `mark_source_chains`).
 *
 * Hooks that a chain is reached from are only ever added, so that a partial restore looks at the
 * chains it changes and at those that they lead to. A chain may so be taken to be reached from a hook
 * that it no longer is; where that would refuse a rule, all chains are looked at anew.
 *
 * @throws {PacketPathError} `chain-loop` or `not-allowed`; no chain has changed then
 */
export function checkDraft(draft: TableDraft, source: string): void {
  // In the order in which the rules were made, as they lie in memory.
  draft.changed.forEach((chain) => {
    draft.summarize(chain);
  });
  checkLoops(draft, source);
  const spread = new Spread(draft);
  let wrong = spread.from(draft.isFlushed ? draft.table.builtins : draft.changed);
  if (wrong !== undefined && !draft.isFlushed) {
    spread.clear();
    wrong = spread.from(draft.table.builtins);
  }
  if (wrong === undefined) return;
  spread.undo();
  throw notAllowed(wrong, draft, source);
}

/** A rule that is reached from a hook it may not stand in. */
interface WrongRule {
  readonly rule: Rule;
  readonly index: number;
  readonly chain: LiveChain;
  /** Bits of all hooks that it is reached from. */
  readonly hooks: number;
}

/** Spreads the hooks that chains are reached from along the jumps. */
class Spread {
  readonly #draft: TableDraft;
  readonly #changed: LiveChain[] = [];
  readonly #before: number[] = [];
  /**
   * The hooks of chains that had nearly all of their rules before. The chains that those lead to are reached from
   * these hooks, as they are from all hooks of a chain when a text is begun.
   */
  readonly #known = new Map<LiveChain, number>();

  constructor(draft: TableDraft) {
    this.#draft = draft;
    for (const chain of draft.changed) {
      if (draft.differenceOf(chain) !== undefined) this.#known.set(chain, chain.reachedFrom);
    }
  }

  /** Begins at some chains, and goes on where a chain is reached from a hook that is new to it. */
  from(chains: Iterable<LiveChain>): WrongRule | undefined {
    const pending = [...chains];
    for (const chain of pending) {
      if (chain.hook !== null) this.set(chain, hookBit(chain.hook));
    }
    // The list grows while it is walked.
    for (const chain of pending) {
      const wrong = this.#look(chain, pending);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  set(chain: LiveChain, hooks: number): void {
    if (chain.reachedFrom === hooks) return;
    this.#changed.push(chain);
    this.#before.push(chain.reachedFrom);
    chain.reachedFrom = hooks;
  }

  /** All chains are reached from nowhere. */
  clear(): void {
    this.#known.clear();
    for (const chain of this.#draft.chains()) this.set(chain, 0);
  }

  undo(): void {
    for (let index = this.#changed.length - 1; index >= 0; index--) {
      this.#changed[index]!.reachedFrom = this.#before[index]!;
    }
  }

  #look(chain: LiveChain, pending: LiveChain[]): WrongRule | undefined {
    const { reachedFrom: hooks } = chain;
    if (hooks === 0) return undefined;
    const { allowedHooks: allowed, leads } = this.#draft.summaryOf(chain);
    if ((hooks & ~allowed) !== 0) return this.#wrongRule(chain, hooks);
    const difference =
      this.#known.get(chain) === hooks ? this.#draft.differenceOf(chain) : undefined;
    const come = difference?.come ?? leads;
    // biome-ignore lint/style/useForOf: an iterator makes an object at each step, and there may be a million jumps
    for (let at = 0; at < come.length; at++) {
      const ledTo = come[at]!;
      if ((hooks & ~ledTo.reachedFrom) === 0) continue;
      this.set(ledTo, ledTo.reachedFrom | hooks);
      pending.push(ledTo);
    }
    return undefined;
  }

  #wrongRule(chain: LiveChain, hooks: number): WrongRule | undefined {
    for (const [index, rule] of this.#draft.rulesOf(chain).entries()) {
      const { form, extended } = rule;
      const allowed = form.allowedHooks & (extended?.allowedHooks ?? ALL_HOOKS);
      if ((hooks & ~allowed) !== 0) return { rule, index, chain, hooks };
    }
    return undefined;
  }
}

function notAllowed(
  { rule, index, chain, hooks }: WrongRule,
  draft: TableDraft,
  source: string,
): PacketPathError {
  const { matches, extended } = rule;
  const parts = extended === undefined ? matches : [...matches, extended];
  const part = parts.find(
    ({ extension, options }) => (hooks & ~allowedHooks(extension, options)) !== 0,
  )!;
  const allowed = allowedHooks(part.extension, part.options);
  const named = (bits: number) => HOOKS.filter((hook) => (bits & hookBit(hook)) !== 0);
  const line = draft.lineOf(chain, index);
  return new PacketPathError(
    'not-allowed',
    `${part.extension.name} in ${chain.name}, reached from ${named(hooks & ~allowed).join()}`,
    {
      source,
      ...(line > 0 && { position: { line, column: 1 } }),
      expected: `rules reached from ${named(allowed).join(' or ')} only`,
    },
  );
}
