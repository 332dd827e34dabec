import {
  type Family,
  type Hook,
  type PacketBuffer,
  packetBytes,
  type Verdict,
} from '@packet-path/core';
import type { RuleEnvironment } from '../extension/extension.ts';
import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import { Chain, contentsOf } from './chain.ts';
import { CompiledChain } from './compiled-chain.ts';
import { MapView } from './map-view.ts';

/** A table as it is now, to be looked at. */
export interface TableView {
  readonly name: TableName;
  readonly family: Family;
  /** The chains by name, the built-in ones first. */
  readonly chains: ReadonlyMap<string, Chain>;
  chain(name: string): Chain | undefined;
  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): Chain | undefined;
}

/** A table: its chains, and each of them as an evaluator walks it. */
export class Table implements TableView {
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
    this.#builtin = Object.fromEntries(builtin.map((chain) => [chain.name, chain]));
    this.#chains = new MapView(new Map(builtin.map((chain) => [chain.name, chain])));
  }

  get chains(): ReadonlyMap<string, Chain> {
    return this.#chains;
  }

  chain(name: string): Chain | undefined {
    return this.#chains.get(name);
  }

  builtin(hook: Hook): Chain | undefined {
    return this.#builtin[hook];
  }

  /** The chain as an evaluator walks it; kept until its rules change. */
  compiled(chain: Chain): CompiledChain {
    const contents = contentsOf(chain);
    contents.compiled ??= new CompiledChain(chain, contents, this.#environment);
    return contents.compiled;
  }

  /** Counts a packet that the policy of a built-in chain decides about; answers the verdict. */
  applyPolicy(builtin: Chain, packet: PacketBuffer): Verdict {
    const contents = contentsOf(builtin);
    contents.policyPackets++;
    contents.policyBytes += packetBytes(packet);
    return contents.policy === 'ACCEPT' ? 'accept' : 'drop';
  }

  /** Puts other chains in place: for a commit. The built-in chains are always the same. */
  replaceChains(chains: ReadonlyMap<string, Chain>): void {
    this.#chains = new MapView(chains);
  }
}
