import {
  type Family,
  type Hook,
  type PacketBuffer,
  packetBytes,
  type Verdict,
} from '@packet-path/core';
import type { Action, RuleEnvironment } from '../extension/extension.ts';
import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import { type ChainHome, LiveChain, POLICY } from './live-chain.ts';
import type { Tests } from './tests.ts';

/** A table while packets pass: its chains, and the parts of their rules that are asked and run. */
export class Table {
  readonly name: TableName;
  readonly family: Family;
  readonly home: ChainHome;
  readonly environment: RuleEnvironment;
  /** The built-in chains, in the order of their hooks. */
  readonly builtins: readonly LiveChain[];
  /** Chains with a rule that has parts of its own. */
  readonly ownChains: Set<LiveChain> = new Set();
  /** Rules of all chains; a commit keeps it up to date. */
  size = 0;
  #chains: Map<string, LiveChain>;

  constructor(name: TableName, environment: RuleEnvironment) {
    const { family } = environment;
    const tool = family === 4 ? 'iptables' : 'ip6tables';
    this.name = name;
    this.family = family;
    this.environment = environment;
    this.home = Object.freeze({ tool, family, table: name });
    this.builtins = BUILTIN_CHAINS[name].map(({ hook }) => new LiveChain(hook, hook, this.home));
    this.#chains = new Map(this.builtins.map((chain) => [chain.name, chain]));
  }

  /** The chains by name, the built-in ones first. */
  get chains(): ReadonlyMap<string, LiveChain> {
    return this.#chains;
  }

  chain(name: string): LiveChain | undefined {
    return this.#chains.get(name);
  }

  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): LiveChain | undefined {
    return this.builtins.find((chain) => chain.hook === hook);
  }

  /** The matches of a rule, ready for packets. */
  tests(chain: LiveChain, rule: number): Tests {
    return chain.own?.[rule]?.tests ?? chain.rules[rule]!.form.prepare(this.environment);
  }

  /** The action of a rule whose target an extension defines. */
  action(chain: LiveChain, rule: number): Action {
    const action = chain.own?.[rule]?.action;
    if (action !== undefined) return action;
    const extended = chain.rules[rule]?.extended;
    if (extended !== undefined) return extended.action ?? extended.prepare(this.environment);
    throw new TypeError(`rule ${rule + 1} of ${chain.name} has no action`);
  }

  /** Counts a packet that the policy of a built-in chain decides about; answers the verdict. */
  applyPolicy(chain: LiveChain, packet: PacketBuffer): Verdict {
    chain.count(POLICY, packetBytes(packet));
    return chain.policy?.policy === 'ACCEPT' ? 'accept' : 'drop';
  }

  /** Adds chains and takes chains out, for a commit. */
  changeChains(deleted: Iterable<LiveChain>, created: Iterable<LiveChain>): void {
    for (const chain of deleted) {
      chain.isLoaded = false;
      this.#chains.delete(chain.name);
    }
    for (const chain of created) {
      chain.isLoaded = true;
      this.#chains.set(chain.name, chain);
    }
  }

  /** Puts other chains in place, for a commit. The built-in chains are always the same. */
  replaceChains(chains: Map<string, LiveChain>): void {
    for (const chain of this.#chains.values()) chain.isLoaded = false;
    for (const chain of chains.values()) chain.isLoaded = true;
    this.#chains = chains;
  }
}
