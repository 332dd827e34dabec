import { type Cluster, PortList, type ProxyPort } from '@packet-path/cluster';
import type { Family, Invocation, Microseconds } from '@packet-path/core';
import { hostPrefix } from '../netfilter/rule.ts';
import { TableText } from '../netfilter/ruleset.ts';
import { orderedPorts } from '../proxy/context.ts';
import { cleanConntrack, NEWEST_CLEANUP } from '../sync/conntrack-cleanup.ts';
import { ensureRules } from '../sync/ensure-rules.ts';
import { FollowedPorts, type PortChanges, portKey } from '../sync/followed-ports.ts';
import type { HostView } from '../sync/host-view.ts';
import type { FamilySync } from '../sync/proxy-sync.ts';
import { restoreInvocation } from '../sync/restore.ts';
import { type IpvsContext, ipvsContext } from './context.ts';
import { GatheredObjects } from './gathered-objects.ts';
import type { IpvsSyncOptions } from './options.ts';
import { DUMMY, type PortObjects } from './port-objects.ts';
import { type FamilyProgram, familyProgram } from './program.ts';
import { writeChains, writeJumps } from './ruleset.ts';
import { SyncedServices } from './synced-services.ts';
import { SyncedSets } from './synced-sets.ts';
import { ipvsSysctls } from './sysctls.ts';
import { writePort } from './write-port.ts';

/**
 * Syncs of IPVS mode (ipvs `proxier.go`, `syncProxyRules`, read in 1.33). kube-proxy compares all
 * services, servers, addresses and sets, changes those that differ, and rewrites the few rules. Here
 * ports that have not changed since a sync that succeeded are not compared, since nothing of them
 * differs.
 */
export class IpvsFamilySync implements FamilySync {
  readonly #family: Family;
  readonly #options: IpvsSyncOptions;
  readonly #services = new SyncedServices();
  readonly #sets = new SyncedSets();
  /** Addresses that kube-ipvs0 has, as `10.96.0.1/32`. */
  readonly #bound = new Set<string>();
  readonly #list: PortList;
  readonly #ports = new FollowedPorts();
  readonly #objects = new Map<string, PortObjects>();
  /** The objects that the host is to have. */
  readonly #wanted: GatheredObjects;
  #count = 0;
  #started = false;
  #needsFull = true;
  #place = '';
  /** Where the first sync stood. */
  #begun: IpvsContext | undefined;

  constructor(family: Family, options: IpvsSyncOptions) {
    this.#family = family;
    this.#options = options;
    this.#list = new PortList(family);
    this.#wanted = new GatheredObjects(family);
  }

  begin(cluster: Cluster, now: Microseconds): void {
    const context = this.#context(cluster);
    this.#begun = context;
    this.#place = placeOf(context);
    this.#ports.begin(context.listed, context.inOrder);
    for (const port of orderedPorts(context)) this.#writePort(portKey(port), port, context);
    this.#services.begin(now);
    for (const { services } of this.#objects.values()) {
      for (const service of services) this.#services.hold(service);
    }
    this.#sets.begin(this.#wanted.sets);
    for (const address of this.#wanted.bound) this.#bound.add(address);
    this.#started = true;
    this.#needsFull = false;
  }

  /** The program that the host begins with. @throws {TypeError} before `begin` */
  program(): FamilyProgram {
    const context = this.#begun;
    if (context === undefined) throw new TypeError('a sync has no program before it begins');
    const objects = orderedPorts(context).map((port) => this.#objectsOf(port));
    return familyProgram(context, objects, this.#wanted);
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const context = this.#context(cluster);
    const place = placeOf(context);
    const full = this.#needsFull || place !== this.#place;
    this.#place = place;
    this.#needsFull = true;
    const changes = this.#ports.follow(context.listed, full, context.inOrder);
    // Where two ports have one virtual service, each sync gives it the servers of both in turn.
    const wasShared = this.#wanted.services.shared > 0;
    const before = this.#write(changes, context);
    const all = full || wasShared || this.#wanted.services.shared > 0;
    const compared = all ? orderedPorts(context) : changes.written.map(({ after }) => after);
    const objects = compared.map((port) => this.#objectsOf(port));

    this.#note(host);
    if (!this.#started) yield* this.#start(host);
    yield* ensureRules(this.#family, jumps(), host);
    if (!host.hasInterface(DUMMY)) yield { tool: 'ip', arguments: `link add ${DUMMY} type dummy` };
    for (const { services } of objects) {
      for (const service of services) {
        yield* this.#services.write(service);
        yield* this.#bind(hostPrefix(service.address));
        yield* this.#services.writeServers(service, host);
      }
    }
    yield* this.#sets.sync(this.#wanted.sets, all ? undefined : [...before, ...objects]);
    const filter = new TableText('filter');
    const nat = new TableText('nat');
    const outFilter = this.#outFilter(context);
    writeChains(filter, nat, { context, sets: this.#wanted.sets, outFilter });
    yield restoreInvocation(this.#family, filter, nat);
    yield* this.#unbind(all ? undefined : before);
    yield* this.#services.deleteOthers(this.#wanted.services, all ? undefined : before);
    this.#needsFull = false;
    const { conntrackCleanup = NEWEST_CLEANUP } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, this.#ports, changes, host);
  }

  restart(): void {
    this.#needsFull = true;
    this.#started = false;
    this.#services.restart();
  }

  get due(): Microseconds | undefined {
    return this.#services.due;
  }

  *settle(host: HostView): Generator<Invocation, void> {
    yield* this.#services.settle(host);
  }

  /**
   * Every sync of IPVS mode compares everything: it lists the addresses of kube-ipvs0, each set, all
   * services and the servers of each, and asks for each service twice (`syncService`, `syncEndpoint`).
   */
  #note(host: HostView): void {
    const family = this.#family;
    host.note?.({ kind: 'sync', family, extent: 'full', isLargeCluster: false });
    host.note?.({ kind: 'listed', tool: 'ip', requests: 1, objects: this.#bound.size });
    host.note?.({ kind: 'listed', tool: 'ipset', ...this.#sets.listing });
    const { requests, objects } = this.#services.listing(this.#wanted.services.size);
    host.note?.({ kind: 'listed', tool: 'ipvs', requests, objects });
    host.note?.({ kind: 'looked-up', messages: 2 * this.#wanted.services.size });
  }

  #context(cluster: Cluster): IpvsContext {
    const options = { ...this.#options, sync: this.#count++ };
    return ipvsContext(cluster, options, this.#family, this.#list.of(cluster));
  }

  #objectsOf(port: ProxyPort): PortObjects {
    return this.#objects.get(portKey(port))!;
  }

  /** Writes changed ports, and returns the objects that they had before. */
  #write({ written, removed }: PortChanges, context: IpvsContext): readonly PortObjects[] {
    const before: PortObjects[] = [];
    for (const { key, after } of [...removed, ...written]) {
      const old = this.#writePort(key, after, context);
      if (old !== undefined) before.push(old);
    }
    return before;
  }

  /** Writes a port, or takes out one that is gone; returns the objects that it had before. */
  #writePort(
    key: string,
    port: ProxyPort | undefined,
    context: IpvsContext,
  ): PortObjects | undefined {
    const old = this.#objects.get(key);
    if (old !== undefined) this.#wanted.remove(old);
    if (port === undefined) this.#objects.delete(key);
    else {
      const objects = writePort(port, context);
      this.#wanted.add(objects);
      this.#objects.set(key, objects);
    }
    return old;
  }

  *#start(host: HostView): Generator<Invocation, void> {
    for (const [name, value] of Object.entries(ipvsSysctls(this.#options))) {
      yield { tool: 'sysctl', arguments: `-w ${name}=${value}` };
    }
    for (const line of this.#wanted.sets.createLines())
      yield { tool: 'ipset', arguments: `${line} -exist` };
    this.#services.begin(host.now);
    this.#started = true;
  }

  *#bind(address: string): Generator<Invocation, void> {
    if (this.#bound.has(address) || !this.#wanted.bound.has(address)) return;
    yield { tool: 'ip', arguments: `address add ${address} dev ${DUMMY}` };
    this.#bound.add(address);
  }

  /** Takes addresses off kube-ipvs0: those of changed ports, or any, that no port wants. */
  *#unbind(changed: Iterable<PortObjects> | undefined): Generator<Invocation, void> {
    for (const address of changed === undefined ? this.#bound : addressesOf(changed)) {
      if (this.#wanted.bound.has(address) || !this.#bound.has(address)) continue;
      yield { tool: 'ip', arguments: `address del ${address} dev ${DUMMY}` };
      this.#bound.delete(address);
    }
  }

  #outFilter(context: IpvsContext): readonly string[] {
    if (this.#wanted.outFilterRules === 0) return [];
    return orderedPorts(context).flatMap((port) => this.#objectsOf(port).outFilter);
  }
}

function* addressesOf(objects: Iterable<PortObjects>): Generator<string> {
  for (const { bound } of objects) for (const address of bound) yield hostPrefix(address);
}

/** The part of the node that a port's objects depend on. */
function placeOf({ node, nodeAddresses }: IpvsContext): string {
  return [node.name, node.zone, ...nodeAddresses].join(' ');
}

function jumps(): readonly TableText[] {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  writeJumps(filter, nat);
  return [filter, nat];
}
