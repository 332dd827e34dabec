import type { LiveChain } from '../ruleset/live-chain.ts';

/** Chains that are passed over in the search for the one whose lines come. */
const MOST_SKIPPED = 8;

/** Chains in the order in which their lines will likely come, so that most are found without a look-up by name. */
export class ExpectedChains {
  #chains: readonly LiveChain[] = [];
  #next = 0;

  /** Lines of these chains come next. */
  expect(chains: readonly LiveChain[]): void {
    this.#chains = chains;
    this.#next = 0;
  }

  /** Chains may be gone. */
  forget(): void {
    this.#chains = [];
  }

  /** The chain whose name stands from `start` to `end` of a text; undefined where it is none of those that are likely next. */
  find(text: string, start: number, end: number): LiveChain | undefined {
    for (let at = this.#next; at < this.#next + MOST_SKIPPED; at++) {
      const chain = this.#chains[at];
      if (chain?.name.length !== end - start || !text.startsWith(chain.name, start)) continue;
      this.#next = at;
      return chain;
    }
    return undefined;
  }
}
