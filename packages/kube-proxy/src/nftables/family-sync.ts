import type { Cluster } from '@packet-path/cluster';
import { type Family, type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import {
  type ConntrackCleanup,
  cleanConntrack,
  NEWEST_CLEANUP,
} from '../sync/conntrack-cleanup.ts';
import type { HostView } from '../sync/host-view.ts';
import { changedServices, type PortMap, portKey, portMap, serviceOf } from '../sync/port-map.ts';
import type { FamilySync } from '../sync/proxy-sync.ts';
import { sameValue } from '../sync/same-value.ts';
import { writeBaseChains } from './rules/base-chains.ts';
import { type NftablesContext, nftablesContext } from './rules/context.ts';
import { writeFixedChains } from './rules/fixed-chains.ts';
import { declareFixedSets } from './rules/fixed-sets.ts';
import type { NftablesVersion } from './rules/layouts.ts';
import type { NftablesSyncOptions } from './rules/options.ts';
import { type PortObjects, writePort } from './rules/port-objects.ts';
import { SyncedElements } from './synced-elements.ts';
import { TABLE, TABLE_COMMENT } from './text/objects.ts';
import { type ChainText, NftTableText, type SetText } from './text/table-text.ts';
import { NftTransaction } from './text/transaction.ts';

/**
 * How long a chain must have been empty before it is deleted: up to 6.2 the kernel drops references
 * late.
 */
const REFERENCE_LAG = SECOND;

/** The clean-up of the releases that write each layout; of several releases, the last one's. */
const CLEANUP: Readonly<Record<NftablesVersion, ConntrackCleanup>> = {
  '1.29': '1.31',
  '1.31': '1.32',
  '1.34': '1.32',
  '1.36': '1.32',
  '1.37': NEWEST_CLEANUP,
};

/**
 * Syncs of nftables mode (nftables `proxier.go`, `syncProxyRules`, read in 1.33): one transaction
 * with the elements that differ and the chains of services that changed. A chain that is not used any
 * more is emptied, and deleted by a sync more than a second later.
 */
export class NftablesFamilySync implements FamilySync {
  /** Stale chains are deleted by the next sync, so nothing falls due by itself. */
  readonly due = undefined;
  readonly #family: Family;
  readonly #options: NftablesSyncOptions;
  readonly #elements = new SyncedElements();
  readonly #stale = new Map<string, Microseconds>();
  #count = 0;
  #needsFull = true;
  #lastFull: Microseconds = 0;
  #zone: string | undefined;
  #ports: PortMap = new Map();
  /** The objects that the host has, by port. */
  #objects: ReadonlyMap<string, PortObjects> = new Map();

  constructor(family: Family, options: NftablesSyncOptions) {
    this.#family = family;
    this.#options = options;
  }

  begin(cluster: Cluster, now: Microseconds): void {
    this.#lastFull = now;
    const context = this.#context(cluster);
    this.#ports = portMap(context.ports);
    this.#zone = context.node.zone;
    const objects = new Map<string, PortObjects>();
    for (const [key, port] of this.#ports) objects.set(key, writePort(port, context).objects);
    this.#objects = objects;
    this.#elements.hold(elementsOf(fixedText(context).sets, objects));
    this.#needsFull = false;
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const context = this.#context(cluster);
    const before = this.#ports;
    const after = portMap(context.ports);
    const full = this.#isFull(context, host.now);
    if (full) this.#lastFull = host.now;
    this.#ports = after;
    this.#zone = context.node.zone;
    this.#needsFull = true;
    yield* this.#deleteStale(host.now);

    const changed = changedServices(before, after);
    const { objects, chains } = this.#write(context, (service) => full || changed.has(service));
    const fixed = fixedText(context);
    const elements = elementsOf(fixed.sets, objects);
    const transaction = new NftTransaction(this.#family);
    if (full) {
      transaction.addTable();
      for (const [name, set] of fixed.sets) transaction.addSet(name, set);
    }
    const gone = this.#replaceSets(objects, transaction);
    transaction.writeChains([...(full ? fixed.chains : []), ...chains]);
    for (const [set, wanted] of elements) this.#elements.sync(set, wanted, transaction);
    const stale = this.#staleChains(objects);
    for (const chain of stale) transaction.flushChain(chain);
    for (const set of gone) transaction.deleteSet(set);
    if (!transaction.isEmpty) yield transaction.invocation;

    this.#elements.hold(elements);
    this.#objects = objects;
    for (const { chains: active } of objects.values()) {
      if (this.#stale.size === 0) break;
      for (const chain of active) this.#stale.delete(chain);
    }
    for (const chain of stale) this.#stale.set(chain, host.now);
    this.#needsFull = false;
    const { conntrackCleanup = CLEANUP[context.layout.version] } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, before, after, host);
  }

  *settle(): Generator<Invocation, void> {}

  /** Whether all is written: the first time, after a failure, for another zone, and once in a while. */
  #isFull({ node, layout }: NftablesContext, now: Microseconds): boolean {
    if (this.#needsFull || node.zone !== this.#zone) return true;
    const { fullSyncPeriod } = layout;
    return fullSyncPeriod !== undefined && now - this.#lastFull > fullSyncPeriod;
  }

  #context(cluster: Cluster): NftablesContext {
    const options = { ...this.#options, sync: this.#count++ };
    return nftablesContext(cluster, options, this.#family);
  }

  #write(
    context: NftablesContext,
    isRewritten: (service: string) => boolean,
  ): { readonly objects: Map<string, PortObjects>; readonly chains: Map<string, ChainText> } {
    const objects = new Map<string, PortObjects>();
    const chains = new Map<string, ChainText>();
    for (const port of context.ports) {
      const key = portKey(port);
      const known = this.#objects.get(key);
      if (known !== undefined && !isRewritten(serviceOf(port))) {
        objects.set(key, known);
        continue;
      }
      const written = writePort(port, context);
      objects.set(key, written.objects);
      for (const [name, chain] of written.chains) chains.set(name, chain);
    }
    return { objects, chains };
  }

  /**
   * Adds affinity sets before the rules that look into them, and returns the names of those to delete
   * after the rules. A set whose timeout has changed is deleted and added, after its rules are gone.
   */
  #replaceSets(
    objects: ReadonlyMap<string, PortObjects>,
    transaction: NftTransaction,
  ): readonly string[] {
    const old = setsOf(this.#objects);
    const wanted = setsOf(objects);
    for (const [name, set] of wanted) {
      const known = old.get(name);
      if (known !== undefined && sameValue(known.attributes, set.attributes)) continue;
      if (known !== undefined) {
        for (const chain of this.#chainsWith(name)) transaction.flushChain(chain);
        transaction.deleteSet(name);
      }
      transaction.addSet(name, set);
    }
    return [...old.keys()].filter((name) => !wanted.has(name));
  }

  #chainsWith(set: string): readonly string[] {
    return [...this.#objects.values()].find(({ sets }) => sets.has(set))?.chains ?? [];
  }

  /** Chains that ports had before this sync and do not have after it. */
  #staleChains(objects: ReadonlyMap<string, PortObjects>): readonly string[] {
    const stale: string[] = [];
    for (const [key, old] of this.#objects) {
      const now = objects.get(key);
      if (now === old) continue;
      const active = new Set(now?.chains);
      for (const chain of old.chains) if (!active.has(chain)) stale.push(chain);
    }
    return stale;
  }

  *#deleteStale(now: Microseconds): Generator<Invocation, void> {
    const old = [...this.#stale].filter(([, since]) => now - since > REFERENCE_LAG);
    if (old.length === 0) return;
    const transaction = new NftTransaction(this.#family);
    for (const [chain] of old) transaction.deleteChain(chain);
    yield transaction.invocation;
    for (const [chain] of old) this.#stale.delete(chain);
  }
}

/** The objects of the table that do not depend on the services. */
function fixedText(cluster: NftablesContext): NftTableText {
  const context = { ...cluster, ports: [] };
  const text = new NftTableText(context.family, TABLE, TABLE_COMMENT);
  declareFixedSets(text, context);
  writeBaseChains(text, context);
  writeFixedChains(text, context);
  return text;
}

function elementsOf(
  sets: ReadonlyMap<string, SetText>,
  objects: ReadonlyMap<string, PortObjects>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const elements = new Map<string, Map<string, string>>();
  for (const [name, set] of sets) elements.set(name, new Map(set.elements));
  for (const { elements: own } of objects.values()) {
    for (const [set, key, rest] of own) elements.get(set)!.set(key, rest);
  }
  return elements;
}

function setsOf(objects: ReadonlyMap<string, PortObjects>): ReadonlyMap<string, SetText> {
  const sets = new Map<string, SetText>();
  for (const { sets: own } of objects.values()) for (const [name, set] of own) sets.set(name, set);
  return sets;
}
