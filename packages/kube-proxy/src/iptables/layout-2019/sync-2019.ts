import type { Cluster } from '@packet-path/cluster';
import type { Family, Invocation, Microseconds } from '@packet-path/core';
import { TableText } from '../../netfilter/ruleset.ts';
import { type ProxyContext, proxyContext } from '../../proxy/context.ts';
import { cleanConntrack } from '../../sync/conntrack-cleanup.ts';
import { ensureRules } from '../../sync/ensure-rules.ts';
import { FollowedPorts } from '../../sync/followed-ports.ts';
import type { HostView } from '../../sync/host-view.ts';
import { restoreInvocation } from '../../sync/restore.ts';
import type { FamilyRuleset, RulesetSync } from '../shared/family-ruleset.ts';
import { layoutDefaults } from '../shared/layout-defaults.ts';
import type { IptablesSyncOptions } from '../shared/options.ts';
import { routeLocalnet } from '../shared/route-localnet.ts';
import { writeFilterJumps, writeKubeletChains, writeNatJumps } from './fixed-rules.ts';
import { ruleset2019, serviceChains, writeChains2019 } from './ruleset.ts';

/** Each sync looks at both tables before it writes them. */
const SAVED = ['filter', 'nat'] as const;

/** Syncs of 2019: each rewrites everything, and deletes chains that an iptables-save shows as stale. */
export class Sync2019 implements RulesetSync {
  readonly due = undefined;
  readonly #family: Family;
  readonly #options: IptablesSyncOptions;
  #count = 0;
  #started = false;
  #ruleset: FamilyRuleset | undefined;
  readonly #ports = new FollowedPorts();
  #chains: readonly string[] = [];

  constructor(family: Family, options: IptablesSyncOptions) {
    this.#family = family;
    this.#options = options;
  }

  begin(cluster: Cluster, _now: Microseconds): void {
    const context = this.#context(cluster);
    this.#ports.begin(context.ports);
    this.#started = true;
    const family = this.#family;
    const { text, serviceChains } = ruleset2019(context, this.#options);
    this.#chains = serviceChains;
    this.#ruleset = { family, text, routesLoopback: family === 4 };
  }

  takeRuleset(): FamilyRuleset {
    const ruleset = this.#ruleset;
    if (ruleset === undefined)
      throw new TypeError('the sync has not begun, or its rules are taken');
    this.#ruleset = undefined;
    return ruleset;
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const context = this.#context(cluster);
    const changes = this.#ports.follow(context.ports);
    const family = this.#family;
    host.note?.({ kind: 'sync', family, extent: 'full', isLargeCluster: false });
    if (!this.#started && this.#family === 4) yield routeLocalnet;
    this.#started = true;
    yield* ensureRules(this.#family, jumps(), host);
    for (const table of SAVED) host.note?.({ kind: 'table-saved', family, table });
    const { filter, nat, chains } = this.#write(context);
    const old = this.#chains;
    const active = new Set(chains);
    // Chains that a failed sync leaves behind are found by the next.
    this.#chains = [...new Set([...old, ...chains])];
    const stale = old.filter((chain) => !active.has(chain)).sort();
    yield restoreInvocation(this.#family, filter, nat, stale);
    this.#chains = chains;
    const { conntrackCleanup = '1.31' } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, this.#ports, changes, host);
  }

  restart(): void {
    this.#started = false;
  }

  *settle(): Generator<Invocation, void> {}

  #context(cluster: Cluster): ProxyContext {
    const options = { ...this.#options, sync: this.#count++ };
    return proxyContext(cluster, options, this.#family, layoutDefaults(options));
  }

  #write(context: ProxyContext): {
    readonly filter: TableText;
    readonly nat: TableText;
    readonly chains: readonly string[];
  } {
    const filter = new TableText('filter');
    const nat = new TableText('nat');
    writeChains2019(filter, nat, context, this.#options);
    return { filter, nat, chains: serviceChains(nat) };
  }
}

function jumps(): readonly TableText[] {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  writeFilterJumps(filter);
  writeNatJumps(nat);
  writeKubeletChains(filter, nat);
  return [filter, nat];
}
