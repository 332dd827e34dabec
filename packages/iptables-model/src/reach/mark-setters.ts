import type { Rule } from '../ruleset/rule.ts';
import type { ChainView } from '../view/chain-view.ts';

/** Targets that may write a packet's mark. */
const WRITING: ReadonlySet<string> = new Set(['MARK', 'CONNMARK', 'SET', 'HMARK', 'TPROXY']);

interface Place {
  readonly chain: string;
  readonly index: number;
}

/** Tells where a packet's mark may be another than at the beginning of the hook. */
export class MarkSetters {
  readonly #chains: ReadonlyMap<string, ChainView>;
  readonly #callers = new Map<string, Place[]>();
  readonly #sets = new Map<string, boolean>();
  /** Whether the mark may have been written before a packet enters a chain. */
  readonly #entered = new Map<string, boolean>();
  /** The first rule of a chain after which the mark may have been written; undefined: none. */
  readonly #first = new Map<string, number | undefined>();

  constructor(chains: ReadonlyMap<string, ChainView>) {
    this.#chains = chains;
    for (const { name, rules } of chains.values()) {
      for (const [index, { target }] of rules.entries()) {
        if (target.kind !== 'jump' && target.kind !== 'goto') continue;
        const callers = this.#callers.get(target.chain) ?? [];
        callers.push({ chain: name, index });
        this.#callers.set(target.chain, callers);
      }
    }
  }

  /** Whether a rule that a packet may meet before one of a chain, counted from 0, writes its mark. */
  setBefore(chain: string, index: number): boolean {
    return this.#setWithin(chain, index) || this.#setOnTheWay(chain);
  }

  #setWithin(chain: string, index: number): boolean {
    let first = this.#first.get(chain);
    if (!this.#first.has(chain)) {
      const found = this.#rules(chain).findIndex((rule) => this.#writes(rule));
      first = found < 0 ? undefined : found;
      this.#first.set(chain, first);
    }
    return first !== undefined && first < index;
  }

  #setOnTheWay(chain: string): boolean {
    const known = this.#entered.get(chain);
    if (known !== undefined) return known;
    // A chain that leads to itself is none that iptables takes.
    this.#entered.set(chain, false);
    const callers = this.#callers.get(chain) ?? [];
    const isSet = callers.some((caller) => this.setBefore(caller.chain, caller.index));
    this.#entered.set(chain, isSet);
    return isSet;
  }

  #writes({ target }: Rule): boolean {
    if (target.kind === 'extension') return WRITING.has(target.extension.name);
    if (target.kind === 'jump' || target.kind === 'goto') return this.#chainWrites(target.chain);
    return target.kind === 'unknown';
  }

  #chainWrites(chain: string): boolean {
    const known = this.#sets.get(chain);
    if (known !== undefined) return known;
    this.#sets.set(chain, false);
    const writes = this.#rules(chain).some((rule) => this.#writes(rule));
    this.#sets.set(chain, writes);
    return writes;
  }

  #rules(chain: string): readonly Rule[] {
    return this.#chains.get(chain)?.rules ?? [];
  }
}
