import type { Conntrack, NatHook } from '@packet-path/conntrack';
import type { Family, Host } from '@packet-path/core';
import { Evaluator } from './evaluate/evaluator.ts';
import { readJson } from './json/read-json.ts';
import { writeJson } from './json/write-json.ts';
import { SharedParts } from './lower/shared-parts.ts';
import type { Command, TablePlace } from './ruleset/command.ts';
import type { BaseChain, Ruleset, TableFamily } from './ruleset/ruleset.ts';
import type { LiveChain } from './state/live-chain.ts';
import { LiveTables } from './state/live-tables.ts';
import { snapshotOf } from './state/snapshot.ts';
import type { ElementTypes } from './text/read-elements.ts';
import { readScript } from './text/read-script.ts';
import { writeRuleset } from './text/write-ruleset.ts';
import { chainNamed, tableAt } from './transaction/named.ts';
import { Transaction } from './transaction/transaction.ts';

/** What nftables works with. */
export interface NftablesOptions {
  readonly conntrack: Conntrack;
}

/** How to read a script. */
export interface RunOptions {
  /** What the text is, for errors: a file's name; `nft` unless given. */
  readonly source?: string;
}

/** The families whose packets the chains of a table see. */
const FAMILIES: Readonly<Record<TableFamily, readonly Family[]>> = {
  ip: [4],
  ip6: [6],
  inet: [4, 6],
};

/** The tables of nftables on one host. */
export class Nftables {
  readonly #host: Host;
  readonly #conntrack: Conntrack;
  readonly #tables = new LiveTables();
  readonly #shared = new SharedParts();
  readonly #evaluator = new Evaluator();
  readonly #attached = new Map<LiveChain, readonly (() => void)[]>();

  constructor(host: Host, { conntrack }: NftablesOptions) {
    this.#host = host;
    this.#conntrack = conntrack;
  }

  /**
   * Runs a script (`nft -f`) as one transaction, whole or not at all. What it does not name stays as
   * it is: elements that packets have made, counters, where `numgen` stands.
   *
   * @throws {PacketPathError} with line and column where the text is not right, or refused
   */
  run(script: string, { source = 'nft' }: RunOptions = {}): void {
    this.#run(readScript(script, { source, setTypes: this.#setTypes }), source);
  }

  /** The same with what `nft -j list ruleset` prints, or commands of that kind (`nft -j -f`). */
  runJson(text: string, { source = 'nft -j' }: RunOptions = {}): void {
    this.#run(readJson(text, { source, setTypes: this.#setTypes }), source);
  }

  #run(commands: readonly Command[], source: string): void {
    const transaction = new Transaction(this.#host, this.#conntrack, this.#tables, this.#shared);
    transaction.run(commands, source);
    // Chains come first: of what stands at conntrack's priority, conntrack then runs first.
    for (const chain of transaction.touched) this.#follow(chain);
    for (const family of transaction.trackedFamilies) this.#conntrack.enable(family);
  }

  /** The types of a set that is there, which a script may add elements to. */
  readonly #setTypes = (place: TablePlace, name: string): ElementTypes | undefined => {
    const set = this.#tables.get(place)?.sets.get(name);
    return set && { key: set.keyType, value: set.declaration.valueType };
  };

  /** The tables, sets and chains as they are now. */
  get ruleset(): Ruleset {
    return snapshotOf(this.#tables, this.#host);
  }

  /**
   * The handles of a chain's rules, in their order, as `nft -a list chain` prints them.
   *
   * @throws {PacketPathError} `unknown-table` or `unknown-chain`
   */
  handles(place: TablePlace, chain: string): readonly number[] {
    const table = tableAt(this.#tables, place);
    return chainNamed(table, chain).rules.map(({ handle }) => handle);
  }

  /** What `nft list ruleset` prints. */
  list(): string {
    return writeRuleset(this.ruleset);
  }

  /** What `nft -j list ruleset` prints. */
  listJson(): string {
    return writeJson(this.ruleset);
  }

  /** Attaches a base chain to its hook, or detaches it, as its table and itself come and go. */
  #follow(chain: LiveChain): void {
    const attached = this.#attached.get(chain);
    if (this.#isAwake(chain) === (attached !== undefined)) return;
    if (attached === undefined) this.#attached.set(chain, this.#attach(chain));
    else {
      for (const detach of attached) detach();
      this.#attached.delete(chain);
    }
  }

  #isAwake(chain: LiveChain): boolean {
    const { table, name, base } = chain;
    return (
      base !== undefined &&
      this.#tables.has(table) &&
      table.chains.get(name) === chain &&
      !table.flags.includes('dormant')
    );
  }

  #attach(chain: LiveChain): readonly (() => void)[] {
    const { table, name, base } = chain;
    if (base === undefined) return [];
    const { type, hook, priority } = base;
    return FAMILIES[table.family].map((family) => {
      const hookFunction = {
        name: `nftables ${table.family} ${table.name} ${name}`,
        family,
        hook,
        priority,
        // Only chains of type route look for a route again (nft_chain_route.c, nf_route_table_hook4).
        keepsRoute: type !== 'route',
        run: this.#walker(chain),
      };
      return isNat(base)
        ? this.#conntrack.nat.attachRules({ ...hookFunction, hook: base.hook })
        : this.#host.attach(hookFunction);
    });
  }

  #walker(chain: LiveChain): Parameters<Host['attach']>[0]['run'] {
    return (packet, passage) => this.#evaluator.walk(chain, packet, passage);
  }
}

/** Chains of type nat see the first packet of a connection (net/netfilter/nft_chain_nat.c). */
function isNat(base: BaseChain): base is BaseChain & { readonly hook: NatHook } {
  return base.type === 'nat';
}
