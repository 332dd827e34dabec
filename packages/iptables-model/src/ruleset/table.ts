import {
  type Family,
  type Hook,
  type PacketBuffer,
  packetBytes,
  type Verdict,
} from '@packet-path/core';
import type { Action, RuleEnvironment } from '../extension/extension.ts';
import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import { Chain, type ChainHome, contentsOf } from './chain.ts';
import { MapView } from './map-view.ts';
import type { Tests } from './tests.ts';

/** A table as it is now, to be looked at. */
export interface TableView {
  readonly name: TableName;
  readonly family: Family;
  /** The chains by name, the built-in ones first. */
  readonly chains: ReadonlyMap<string, Chain>;
  /** Rules of all chains. */
  readonly size: number;
  chain(name: string): Chain | undefined;
  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): Chain | undefined;
}

/** A table: its chains, and the parts of their rules that an evaluator asks and runs. */
export class Table implements TableView {
  readonly name: TableName;
  readonly family: Family;
  readonly home: ChainHome;
  readonly environment: RuleEnvironment;
  /** Chains with a rule that has parts of its own. */
  readonly ownChains: Set<Chain> = new Set();
  /** Rules of all chains; a commit keeps it up to date. */
  size = 0;
  /** The built-in chains, in the order of their hooks. */
  readonly builtins: readonly Chain[];
  readonly #builtin: Partial<Record<Hook, Chain>>;
  #named: Map<string, Chain>;
  #chains: ReadonlyMap<string, Chain>;

  constructor(name: TableName, environment: RuleEnvironment) {
    this.name = name;
    this.family = environment.family;
    this.environment = environment;
    const tool = this.family === 4 ? 'iptables' : 'ip6tables';
    this.home = Object.freeze({ tool, family: this.family, table: name });
    this.builtins = BUILTIN_CHAINS[name].map(({ hook }) => new Chain(hook, hook, this.home));
    this.#named = new Map(this.builtins.map((chain) => [chain.name, chain]));
    this.#builtin = Object.fromEntries(this.#named);
    this.#chains = new MapView(this.#named);
  }

  get chains(): ReadonlyMap<string, Chain> {
    return this.#chains;
  }

  chain(name: string): Chain | undefined {
    return this.#named.get(name);
  }

  builtin(hook: Hook): Chain | undefined {
    return this.#builtin[hook];
  }

  /** The matches of a rule, ready for packets. */
  tests(chain: Chain, rule: number): Tests {
    const { own, rules } = contentsOf(chain);
    return own?.[rule]?.tests ?? rules[rule]!.form.prepare(this.environment);
  }

  /** The action of a rule whose target an extension defines. */
  action(chain: Chain, rule: number): Action {
    const { own, rules } = contentsOf(chain);
    const action = own?.[rule]?.action;
    if (action !== undefined) return action;
    const { target } = rules[rule]!;
    if (target.kind === 'extension') return target.prepare(this.environment);
    throw new TypeError(`rule ${rule + 1} of ${chain.name} has no action, but ${target.kind}`);
  }

  /** Counts a packet that a rule has matched. */
  count(chain: Chain, rule: number, packet: PacketBuffer): void {
    contentsOf(chain).count(rule, packetBytes(packet));
  }

  /** Counts a packet that the policy of a built-in chain decides about; answers the verdict. */
  applyPolicy(builtin: Chain, packet: PacketBuffer): Verdict {
    const { policy } = contentsOf(builtin);
    if (policy === null) throw new TypeError(`${builtin.name} has no policy`);
    policy.packets++;
    policy.bytes += packetBytes(packet);
    return policy.policy === 'ACCEPT' ? 'accept' : 'drop';
  }

  /** Adds chains and takes chains out, for a commit. */
  changeChains(deleted: Iterable<Chain>, created: Iterable<Chain>): void {
    for (const { name } of deleted) this.#named.delete(name);
    for (const chain of created) this.#named.set(chain.name, chain);
  }

  /** Puts other chains in place, for a commit. The built-in chains are always the same. */
  replaceChains(chains: Map<string, Chain>): void {
    this.#named = chains;
    this.#chains = new MapView(chains);
  }
}
