import type { Hook } from '../hook/hook.ts';
import type { ChainVisit } from './chain-ledger.ts';
import type { ChainSite, SiteSum } from './chain-site.ts';
import type { Work } from './work.ts';

/** Chains by numbers of their own, as ledgers name them. */
export interface NumberedChains {
  /** Numbers are below this. */
  readonly numbers: number;
  /** The place of each chain, as long as somebody wants to know it: whatever changes by then. */
  places(): (number: number, hook: Hook) => ChainSite;
}

/** Walks through the chains of one table from one hook, added up. */
export class VisitSum {
  readonly #chains: NumberedChains;
  readonly #hook: Hook;
  /** Rules evaluated, and 1, and rules matched, by the numbers of chains; 0 where none was walked. */
  #counts: Float64Array;
  /** The chains that were walked, in the order first seen. */
  readonly #seen: number[] = [];

  constructor(chains: NumberedChains, hook: Hook) {
    this.#chains = chains;
    this.#hook = hook;
    this.#counts = new Float64Array(chains.numbers * 2);
  }

  add(chain: number, evaluated: number, matched: number): void {
    const at = chain * 2;
    if (at >= this.#counts.length) this.#grow(chain);
    const counts = this.#counts;
    if (counts[at] === 0) {
      counts[at] = 1;
      this.#seen.push(chain);
    }
    counts[at]! += evaluated;
    counts[at + 1]! += matched;
  }

  /** Charges all walks, and begins anew. */
  settle(work: Work): void {
    const counts = this.#counts;
    const seen = this.#seen;
    if (seen.length === 0) return;
    const chains = Int32Array.from(seen);
    const sums = new Float64Array(chains.length * 2);
    for (let index = 0; index < chains.length; index++) {
      const at = chains[index]! * 2;
      sums[index * 2] = counts[at]! - 1;
      sums[index * 2 + 1] = counts[at + 1]!;
      counts[at] = 0;
      counts[at + 1] = 0;
    }
    seen.length = 0;
    const places = this.#chains.places();
    const hook = this.#hook;
    work.addLater(() =>
      Array.from(chains, (chain, index): ChainVisit => {
        const [evaluated, matched] = [sums[index * 2]!, sums[index * 2 + 1]!];
        return { site: places(chain, hook), evaluated, matched };
      }),
    );
  }

  #grow(chain: number): void {
    const counts = new Float64Array((chain + 1) * 4);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

/** Counts of packets that wait to be written down together. */
export interface HeldCounts {
  /** Writes them all down, those of chains in the sums that they were held back for. */
  settle(sums: VisitSums): void;
}

/**
 * Walks through chains of many packets, added up by chain before they are charged: no entry is made for each
 * packet, and those of a ledger are made when somebody asks for chains.
 */
export class VisitSums {
  readonly #sums = new Map<NumberedChains, Map<Hook, VisitSum>>();
  #sites: SiteSum[] = [];
  readonly #held: HeldCounts[] = [];

  /** The sum for chains that are walked from a hook. */
  of(chains: NumberedChains, hook: Hook): VisitSum {
    let byHook = this.#sums.get(chains);
    if (byHook === undefined) {
      byHook = new Map();
      this.#sums.set(chains, byHook);
    }
    let sum = byHook.get(hook);
    if (sum === undefined) {
      sum = new VisitSum(chains, hook);
      byHook.set(hook, sum);
    }
    return sum;
  }

  /**
   * Adds a walk through a chain that has no number. Its sum stands at the chain's place, where it is found without a
   * look-up; a place that several hosts share may have several.
   */
  add(site: ChainSite, evaluated: number, matched: number): void {
    let { sum } = site;
    if (sum === undefined || sum.owner !== this) {
      sum = { site, evaluated: 0, matched: 0, owner: this };
      site.sum = sum;
      this.#sites.push(sum);
    }
    sum.evaluated += evaluated;
    sum.matched += matched;
  }

  /** Counts are held back until {@link release}. */
  hold(counts: HeldCounts): void {
    this.#held.push(counts);
  }

  /** Has all counts written down that are held back: to be done before anything may change that counts. */
  release(): void {
    const held = this.#held;
    if (held.length === 0) return;
    for (const counts of held) counts.settle(this);
    held.length = 0;
  }

  /** Charges all walks. */
  settle(work: Work): void {
    this.release();
    const sites = this.#sites;
    if (sites.length > 0) {
      this.#sites = [];
      for (const sum of sites) {
        sum.owner = undefined;
        if (sum.site.sum === sum) sum.site.sum = undefined;
      }
      work.addLater(() => sites);
    }
    for (const byHook of this.#sums.values()) for (const sum of byHook.values()) sum.settle(work);
  }
}
