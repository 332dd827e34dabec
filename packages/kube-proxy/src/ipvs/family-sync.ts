import type { Cluster } from '@packet-path/cluster';
import type { Family, Invocation, Microseconds } from '@packet-path/core';
import { hostPrefix } from '../netfilter/rule.ts';
import { TableText } from '../netfilter/ruleset.ts';
import { cleanConntrack, NEWEST_CLEANUP } from '../sync/conntrack-cleanup.ts';
import { ensureRules } from '../sync/ensure-rules.ts';
import type { HostView } from '../sync/host-view.ts';
import { type PortMap, portMap } from '../sync/port-map.ts';
import type { FamilySync } from '../sync/proxy-sync.ts';
import { restoreInvocation } from '../sync/restore.ts';
import { gather } from './gather.ts';
import type { IpvsSyncOptions } from './options.ts';
import { writeChains, writeJumps } from './ruleset.ts';
import { DUMMY, type IpvsState } from './state.ts';
import { SyncedServices } from './synced-services.ts';
import { SyncedSets } from './synced-sets.ts';
import { ipvsSysctls } from './sysctls.ts';

/**
 * Syncs of IPVS mode (ipvs `proxier.go`, `syncProxyRules`, read in 1.33). Each compares all services,
 * servers, addresses and sets, changes those that differ, and rewrites the few rules.
 */
export class IpvsFamilySync implements FamilySync {
  readonly #family: Family;
  readonly #options: IpvsSyncOptions;
  readonly #services = new SyncedServices();
  readonly #sets = new SyncedSets();
  /** Addresses of kube-ipvs0. */
  readonly #bound = new Set<string>();
  #count = 0;
  #started = false;
  #ports: PortMap = new Map();

  constructor(family: Family, options: IpvsSyncOptions) {
    this.#family = family;
    this.#options = options;
  }

  begin(cluster: Cluster, now: Microseconds): void {
    const state = this.#gather(cluster);
    this.#ports = portMap(state.context.ports);
    this.#services.begin(state.services, now);
    this.#sets.begin(state.sets);
    for (const address of state.bound.values()) this.#bound.add(hostPrefix(address));
    this.#started = true;
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const state = this.#gather(cluster);
    const before = this.#ports;
    const after = portMap(state.context.ports);
    this.#ports = after;
    if (!this.#started) yield* this.#start(state, host);
    yield* ensureRules(this.#family, jumps(), host);
    if (!host.hasInterface(DUMMY)) yield { tool: 'ip', arguments: `link add ${DUMMY} type dummy` };
    for (const service of state.services) {
      yield* this.#services.write(service);
      const address = hostPrefix(service.address);
      if (state.bound.has(service.address.toString())) yield* this.#bind(address);
      yield* this.#services.writeServers(service, host);
    }
    yield* this.#sets.sync(state.sets);
    const filter = new TableText('filter');
    const nat = new TableText('nat');
    writeChains(filter, nat, state);
    yield restoreInvocation(this.#family, filter, nat);
    yield* this.#unbind(new Set(Array.from(state.bound.values(), hostPrefix)));
    yield* this.#services.deleteOthers(state.services);
    const { conntrackCleanup = NEWEST_CLEANUP } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, before, after, host);
  }

  get due(): Microseconds | undefined {
    return this.#services.due;
  }

  *settle(host: HostView): Generator<Invocation, void> {
    yield* this.#services.settle(host);
  }

  #gather(cluster: Cluster): IpvsState {
    return gather(cluster, { ...this.#options, sync: this.#count++ }, this.#family);
  }

  *#start(state: IpvsState, host: HostView): Generator<Invocation, void> {
    for (const [name, value] of Object.entries(ipvsSysctls(this.#options))) {
      yield { tool: 'sysctl', arguments: `-w ${name}=${value}` };
    }
    for (const line of state.sets.createLines())
      yield { tool: 'ipset', arguments: `${line} -exist` };
    this.#services.begin([], host.now);
    this.#started = true;
  }

  *#bind(address: string): Generator<Invocation, void> {
    if (this.#bound.has(address)) return;
    yield { tool: 'ip', arguments: `address add ${address} dev ${DUMMY}` };
    this.#bound.add(address);
  }

  *#unbind(wanted: ReadonlySet<string>): Generator<Invocation, void> {
    for (const address of this.#bound) {
      if (wanted.has(address)) continue;
      yield { tool: 'ip', arguments: `address del ${address} dev ${DUMMY}` };
      this.#bound.delete(address);
    }
  }
}

function jumps(): readonly TableText[] {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  writeJumps(filter, nat);
  return [filter, nat];
}
