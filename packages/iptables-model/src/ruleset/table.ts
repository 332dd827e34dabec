import type { Family, Hook } from '@packet-path/core';
import type { RuleEnvironment } from '../extension/extension.ts';
import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import { Chain } from './chain.ts';
import { CompiledChain } from './compiled-chain.ts';

/** A table: its chains by name, the built-in ones first. */
export class Table {
  readonly name: TableName;
  readonly family: Family;
  readonly #environment: RuleEnvironment;
  readonly #builtin: Partial<Record<Hook, Chain>>;
  #chains: ReadonlyMap<string, Chain>;

  constructor(name: TableName, environment: RuleEnvironment) {
    this.name = name;
    this.family = environment.family;
    this.#environment = environment;
    const builtin = BUILTIN_CHAINS[name].map(({ hook }) => new Chain(hook, hook));
    this.#chains = new Map(builtin.map((chain) => [chain.name, chain]));
    this.#builtin = Object.fromEntries(this.#chains);
  }

  get chains(): ReadonlyMap<string, Chain> {
    return this.#chains;
  }

  chain(name: string): Chain | undefined {
    return this.#chains.get(name);
  }

  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): Chain | undefined {
    return this.#builtin[hook];
  }

  /** The chain as an evaluator walks it; kept until its rules change. */
  compiled(chain: Chain): CompiledChain {
    const { contents } = chain;
    contents.compiled ??= new CompiledChain(chain, contents, this.#environment);
    return contents.compiled;
  }

  /** Puts other chains in place; the built-in ones are always the same. */
  replaceChains(chains: ReadonlyMap<string, Chain>): void {
    this.#chains = chains;
  }
}
