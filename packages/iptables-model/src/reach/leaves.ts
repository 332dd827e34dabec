import type { Rule } from '../ruleset/rule.ts';
import type { ChainView } from '../view/chain-view.ts';

/** Targets of extensions that decide about a packet, whatever it is. */
const DECIDING: ReadonlySet<string> = new Set(['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'REJECT']);

/** Tells which rules end a packet's walk through their chain. */
export class Leaving {
  readonly #chains: ReadonlyMap<string, ChainView>;
  readonly #decides = new Map<string, boolean>();

  constructor(chains: ReadonlyMap<string, ChainView>) {
    this.#chains = chains;
  }

  /** Whether a packet that matches a rule never comes to the next one of its chain. */
  leaves({ target }: Rule): boolean {
    switch (target.kind) {
      case 'verdict':
      case 'goto':
        return true;
      case 'extension':
        return DECIDING.has(target.extension.name);
      case 'jump':
        return this.decides(target.chain);
      case 'none':
      case 'unknown':
        return false;
    }
  }

  /** Whether no packet that enters a chain comes back from it. */
  decides(name: string): boolean {
    const known = this.#decides.get(name);
    if (known !== undefined) return known;
    // A chain that leads to itself is none that iptables takes.
    this.#decides.set(name, false);
    const decides = this.#reads(this.#chains.get(name)?.rules ?? []);
    this.#decides.set(name, decides);
    return decides;
  }

  #reads(rules: readonly Rule[]): boolean {
    for (const rule of rules) {
      const { target } = rule;
      if (target.kind === 'verdict' && target.verdict === 'RETURN') return false;
      if (target.kind === 'goto' && !this.decides(target.chain)) return false;
      if (this.leaves(rule) && takesAll(rule)) return true;
    }
    return false;
  }
}

/** Whether every packet matches a rule. */
function takesAll({ header, matches }: Rule): boolean {
  const { source, destination, inputInterface, outputInterface, protocol, fragments } = header;
  return (
    source === null &&
    destination === null &&
    inputInterface === null &&
    outputInterface === null &&
    protocol === 0 &&
    fragments === 'any' &&
    matches.every(({ extension }) => extension.note === true)
  );
}
