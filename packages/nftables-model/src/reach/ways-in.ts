import type { ReadRule } from './read-rule.ts';

/** A way into a chain: the conditions of packets that come by it, and the rules that they have passed. */
export interface WayIn {
  readonly matched: readonly ReadRule[];
  /** Rules that would have ended the walk before. */
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

interface Caller {
  readonly rule: ReadRule;
  readonly before: Passed;
}

/** The ways into the chains of a table, from its base chains on. */
export class WaysIn {
  readonly #callers = new Map<string, Caller[]>();
  readonly #isBase: (chain: string) => boolean;
  readonly #ways = new Map<string, readonly WayIn[]>();

  /** @param chains the rules of each chain */
  constructor(chains: Iterable<readonly ReadRule[]>, isBase: (chain: string) => boolean) {
    this.#isBase = isBase;
    for (const rules of chains) {
      const before: ReadRule[] = [];
      for (const rule of rules) {
        for (const { chain, facts } of rule.leads) {
          const callers = this.#callers.get(chain) ?? [];
          // Callers beyond the most are counted, not kept.
          if (callers.length <= MOST_WAYS) {
            const led = facts.length === 0 ? rule : { ...rule, facts: [...rule.facts, ...facts] };
            callers.push({ rule: led, before: { rules: before, count: before.length } });
          }
          this.#callers.set(chain, callers);
        }
        if (rule.leaving !== null) before.push(rule);
      }
    }
  }

  /** All ways into a chain; none where no rule and no element leads there. */
  into(chain: string): readonly WayIn[] {
    if (this.#isBase(chain)) return ANY_WAY;
    const known = this.#ways.get(chain);
    if (known !== undefined) return known;
    this.#ways.set(chain, ANY_WAY);
    const ways: WayIn[] = [];
    for (const { rule, before } of this.#callers.get(chain) ?? []) {
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
