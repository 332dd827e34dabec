import type { ReadRule } from './read-rule.ts';

/** A way into a chain: the rules that a packet has matched to come there, and those it has not. */
export interface WayIn {
  readonly matched: readonly ReadRule[];
  /** Rules that would have ended its walk before. */
  readonly passed: readonly Passed[];
}

/** The first of some rules. */
export interface Passed {
  readonly rules: readonly ReadRule[];
  readonly count: number;
}

/** More ways into a chain than these are not told apart. */
const MOST_WAYS = 48;

/** A way about which nothing is known. */
const ANY_WAY: readonly WayIn[] = [{ matched: [], passed: [] }];

/** The ways into the chains of a table, from its built-in chains on. */
export class WaysIn {
  readonly #callers = new Map<string, { readonly rule: ReadRule; readonly before: Passed }[]>();
  readonly #isBuiltin: (chain: string) => boolean;
  readonly #ways = new Map<string, readonly WayIn[]>();

  /** @param chains the rules of each chain */
  constructor(
    chains: ReadonlyMap<string, readonly ReadRule[]>,
    isBuiltin: (chain: string) => boolean,
  ) {
    this.#isBuiltin = isBuiltin;
    for (const rules of chains.values()) {
      const before: ReadRule[] = [];
      for (const rule of rules) {
        const { target, leaves } = rule;
        if (target.kind === 'jump' || target.kind === 'goto') {
          const callers = this.#callers.get(target.chain) ?? [];
          // Callers beyond the most are counted, not kept.
          if (callers.length <= MOST_WAYS) {
            callers.push({ rule, before: { rules: before, count: before.length } });
          }
          this.#callers.set(target.chain, callers);
        }
        if (leaves) before.push(rule);
      }
    }
  }

  /** All ways into a chain; none where no rule leads there. */
  into(chain: string): readonly WayIn[] {
    if (this.#isBuiltin(chain)) return ANY_WAY;
    const known = this.#ways.get(chain);
    if (known !== undefined) return known;
    this.#ways.set(chain, ANY_WAY);
    const callers = this.#callers.get(chain) ?? [];
    const ways: WayIn[] = [];
    for (const { rule, before } of callers) {
      for (const { matched, passed } of this.into(rule.chain)) {
        ways.push({ matched: [...matched, rule], passed: [...passed, before] });
      }
      if (ways.length > MOST_WAYS) break;
    }
    const told = ways.length > MOST_WAYS ? ANY_WAY : ways;
    this.#ways.set(chain, told);
    return told;
  }
}
