import { type Cluster, PortList, type ProxyPort } from '@packet-path/cluster';
import { type Family, type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import { PROXY_CANARY } from '../../netfilter/chains.ts';
import { TableText } from '../../netfilter/ruleset.ts';
import { proxyScene } from '../../proxy/context.ts';
import { cleanConntrack, NEWEST_CLEANUP } from '../../sync/conntrack-cleanup.ts';
import { ensureRules } from '../../sync/ensure-rules.ts';
import { FollowedPorts, type PortChanges } from '../../sync/followed-ports.ts';
import type { HostView } from '../../sync/host-view.ts';
import { restoreInvocation } from '../../sync/restore.ts';
import { DEFAULT_SYNC_PERIOD } from '../../sync/sync-options.ts';
import type { FamilyRuleset, RulesetSync } from '../shared/family-ruleset.ts';
import { layoutDefaults } from '../shared/layout-defaults.ts';
import type { IptablesSyncOptions } from '../shared/options.ts';
import { routeLocalnet } from '../shared/route-localnet.ts';
import { type CurrentContext, currentContext } from './context.ts';
import { DispatchLists } from './dispatch-lists.ts';
import {
  writeFilterJumps,
  writeFixedFilterChains,
  writeFixedNatChains,
  writeNatJumps,
} from './fixed-rules.ts';
import { type PortRules, portRules } from './port-rules.ts';
import { currentRuleset, writeLastJump } from './ruleset.ts';

/**
 * Syncs of today's layout (iptables `proxier.go`, `syncProxyRules`): a partial one rewrites filter, the
 * chains that all services share, and the own chains of services that have changed.
 */
export class CurrentSync implements RulesetSync {
  /** Stale chains are deleted by a later sync, so nothing falls due by itself. */
  readonly due = undefined;
  readonly #family: Family;
  readonly #options: IptablesSyncOptions;
  #count = 0;
  #started = false;
  #ruleset: FamilyRuleset | undefined;
  #needsFull = true;
  #zone: string | undefined;
  readonly #list: PortList;
  readonly #ports = new FollowedPorts();
  #rules = new Map<ProxyPort, PortRules>();
  #dispatch = new DispatchLists();
  /** Chains that the host still has and no rule jumps to. */
  readonly #stale = new Set<string>();
  #cleaned: Microseconds = Number.NEGATIVE_INFINITY;

  constructor(family: Family, options: IptablesSyncOptions) {
    this.#family = family;
    this.#list = new PortList(family);
    this.#options = options;
  }

  begin(cluster: Cluster, now: Microseconds): void {
    const context = this.#context(cluster);
    this.#ports.begin(context.listed, context.inOrder);
    const { text, ports, dispatch } = currentRuleset(context);
    this.#rules = ports;
    this.#dispatch = dispatch;
    this.#zone = context.node.zone;
    this.#cleaned = now;
    this.#started = true;
    this.#needsFull = false;
    this.#ruleset = { family: this.#family, text, routesLoopback: context.localhostNodePorts };
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
    const full = this.#needsFull || context.node.zone !== this.#zone;
    // The changes count as seen also where this sync fails: the next one is a full one then.
    const changes = this.#ports.follow(context.listed, full, context.inOrder);
    this.#zone = context.node.zone;
    this.#needsFull = true;
    const { isLargeCluster } = context;
    const extent = full ? 'full' : 'partial';
    host.note?.({ kind: 'sync', family: this.#family, extent, isLargeCluster });
    if (!this.#started && context.localhostNodePorts) yield routeLocalnet;
    this.#started = true;
    if (full) yield* ensureRules(this.#family, jumps(), host);

    const filter = new TableText('filter');
    const nat = new TableText('nat');
    writeFixedFilterChains(filter, context);
    writeFixedNatChains(nat, context);
    this.#writeChanged(changes, context, nat);
    // A full sync writes every port again, perhaps otherwise: the node may stand in another zone.
    if (full) this.#dispatch = new DispatchLists();
    this.#dispatch.follow(context.listed, this.#rules);
    this.#dispatch.writeTo(filter, nat, context.inOrder);
    writeLastJump(nat, context);
    const cleans = this.#mayClean(context, host.now);
    if (cleans) host.note?.({ kind: 'table-saved', family: this.#family, table: 'nat' });
    const stale = cleans ? [...this.#stale].sort() : [];
    yield restoreInvocation(this.#family, filter, nat, stale);
    for (const chain of stale) this.#stale.delete(chain);
    this.#needsFull = false;
    const { conntrackCleanup = NEWEST_CLEANUP } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, this.#ports, changes, host);
  }

  restart(): void {
    this.#needsFull = true;
    this.#started = false;
    this.#cleaned = Number.NEGATIVE_INFINITY;
  }

  *settle(): Generator<Invocation, void> {}

  #context(cluster: Cluster): CurrentContext {
    const options = { ...this.#options, sync: this.#count++ };
    return currentContext(
      proxyScene(cluster, options, this.#family, layoutDefaults(options), this.#list.of(cluster)),
      options,
    );
  }

  /** Writes the own chains of changed ports to `nat`, and notes the chains that became stale. */
  #writeChanged(
    { written, removed, renewed }: PortChanges,
    context: CurrentContext,
    nat: TableText,
  ): void {
    for (const { before, after } of renewed) this.#rules.set(after, this.#forget(before)!);
    for (const { before } of removed) {
      for (const chain of this.#forget(before)?.chains ?? []) this.#stale.add(chain);
    }
    for (const { before, after } of written) {
      const old = this.#forget(before);
      const rules = portRules(after, context, nat, old);
      this.#rules.set(after, rules);
      for (const chain of old?.chains ?? []) this.#stale.add(chain);
      for (const chain of rules.chains) this.#stale.delete(chain);
    }
  }

  #forget(port: ProxyPort | undefined): PortRules | undefined {
    const rules = port && this.#rules.get(port);
    if (port !== undefined) this.#rules.delete(port);
    return rules;
  }

  /**
   * Whether stale chains are deleted now: finding them takes an iptables-save, in large clusters
   * once a sync period.
   */
  #mayClean({ isLargeCluster }: CurrentContext, now: Microseconds): boolean {
    const { syncPeriod = DEFAULT_SYNC_PERIOD } = this.#options;
    if (isLargeCluster && now - this.#cleaned <= syncPeriod * SECOND) return false;
    this.#cleaned = now;
    return true;
  }
}

function jumps(): readonly TableText[] {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  const mangle = new TableText('mangle');
  writeFilterJumps(filter);
  writeNatJumps(nat);
  for (const table of [mangle, nat, filter]) table.chain(PROXY_CANARY);
  return [filter, nat, mangle];
}
