import type { Conntrack, NatHook } from '@packet-path/conntrack';
import type { Family, Host } from '@packet-path/core';
import { DispatchEvaluator } from '../dispatch/dispatch-evaluator.ts';
import type { Evaluator } from '../evaluate/evaluator.ts';
import { LinearEvaluator } from '../evaluate/linear-evaluator.ts';
import type { BaseChain, TableFamily } from '../ruleset/ruleset.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveTables } from '../state/live-tables.ts';

/** The families whose packets the chains of a table see. */
const FAMILIES: Readonly<Record<TableFamily, readonly Family[]>> = {
  ip: [4],
  ip6: [6],
  inet: [4, 6],
};

/** The hook functions of base chains: attached while a chain is loaded and its table is not dormant. */
export class Attachments {
  readonly #host: Host;
  readonly #conntrack: Conntrack;
  readonly #tables: LiveTables;
  readonly #evaluator: Evaluator;
  readonly #attached = new Map<LiveChain, readonly (() => void)[]>();

  constructor(host: Host, conntrack: Conntrack, tables: LiveTables, evaluator: Evaluator) {
    this.#host = host;
    this.#conntrack = conntrack;
    this.#tables = tables;
    this.#evaluator = evaluator;
  }

  /** Attaches a base chain to its hook or detaches it, as its table and itself are now. */
  follow(chain: LiveChain): void {
    const attached = this.#attached.get(chain);
    if (this.#isActive(chain) === (attached !== undefined)) return;
    if (attached === undefined) this.#attached.set(chain, this.#attach(chain));
    else {
      for (const detach of attached) detach();
      this.#attached.delete(chain);
    }
  }

  /** The base chains that are attached, in the order in which they were. */
  get attached(): readonly LiveChain[] {
    return [...this.#attached.keys()];
  }

  #isActive(chain: LiveChain): boolean {
    const { base, name } = chain.of(this.#host);
    const { family, name: tableName } = chain.table;
    const table = this.#tables.get({ family, table: tableName });
    return (
      base !== undefined &&
      table !== undefined &&
      table.chains.get(name) === chain &&
      !table.flags.includes('dormant')
    );
  }

  #attach(chain: LiveChain): readonly (() => void)[] {
    const { table } = chain;
    const { name, base } = chain.of(this.#host);
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
        // An evaluator of another kind may know nothing of recorded courses.
        ...(this.#evaluator instanceof LinearEvaluator && { course: 'recorded' as const }),
        goesWide: this.#evaluator instanceof DispatchEvaluator,
        run: this.#walker(chain),
      };
      return isNat(base)
        ? this.#conntrack.nat.attachRules({ ...hookFunction, hook: base.hook })
        : this.#host.attach(hookFunction);
    });
  }

  #walker(chain: LiveChain): Parameters<Host['attach']>[0]['run'] {
    const host = this.#host;
    return (packet, passage) => this.#evaluator.walk(chain.of(host), packet, passage);
  }
}

/** Chains of type nat see the first packet of a connection (net/netfilter/nft_chain_nat.c). */
function isNat(base: BaseChain): base is BaseChain & { readonly hook: NatHook } {
  return base.type === 'nat';
}
