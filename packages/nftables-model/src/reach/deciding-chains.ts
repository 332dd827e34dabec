import type { Chain, Rule } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';

/**
 * Whether every packet passes a statement. A statement that looks into a map, or writes a header, may end
 * its rule.
 */
export function isPassed(statement: Statement): boolean {
  switch (statement.kind) {
    case 'counter':
    case 'log':
    case 'last':
      return true;
    case 'assign':
      return statement.target.kind === 'meta' && statement.value.kind === 'constant';
    default:
      return false;
  }
}

/** Tells which chains no packet comes back from. */
export class DecidingChains {
  readonly #chains: ReadonlyMap<string, Chain>;
  readonly #decides = new Map<string, boolean>();

  constructor(chains: ReadonlyMap<string, Chain>) {
    this.#chains = chains;
  }

  /** Whether no packet that enters a chain comes back from it. */
  decides(name: string): boolean {
    const known = this.#decides.get(name);
    if (known !== undefined) return known;
    // A chain that leads to itself is none that nft takes.
    this.#decides.set(name, false);
    const decides = this.#reads(this.#chains.get(name)?.rules ?? []);
    this.#decides.set(name, decides);
    return decides;
  }

  #reads(rules: readonly Rule[]): boolean {
    for (const rule of rules) {
      if (rule.statements.some((statement) => this.#mayReturn(statement))) return false;
      if (this.#takesAll(rule)) return true;
    }
    return false;
  }

  /** Whether a packet may come back by a statement. */
  #mayReturn(statement: Statement): boolean {
    switch (statement.kind) {
      case 'verdict': {
        const { verdict } = statement;
        return (
          verdict.kind === 'return' || (verdict.kind === 'goto' && !this.decides(verdict.chain))
        );
      }
      case 'vmap':
      case 'chain':
        return true;
      default:
        return false;
    }
  }

  /** Whether every packet matches a rule, and goes no further. */
  #takesAll({ statements }: Rule): boolean {
    const end = statements.find((statement) => !isPassed(statement));
    if (end === undefined) return false;
    if (end.kind === 'reject') return end.answer === undefined || end.answer.kind === 'icmpx';
    if (end.kind !== 'verdict') return false;
    const { verdict } = end;
    if (verdict.kind === 'jump' || verdict.kind === 'goto') return this.decides(verdict.chain);
    return verdict.kind === 'accept' || verdict.kind === 'drop';
  }
}
