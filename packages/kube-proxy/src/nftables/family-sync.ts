import type { Cluster } from '@packet-path/cluster';
import { type Family, type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import { proxyContext } from '../proxy/context.ts';
import { cleanConntrack } from '../sync/conntrack-cleanup.ts';
import type { HostView } from '../sync/host-view.ts';
import { changedServices, type PortMap, portKey, portMap, serviceOf } from '../sync/port-map.ts';
import type { FamilySync } from '../sync/proxy-sync.ts';
import { sameValue } from '../sync/same-value.ts';
import { type NftablesContext, nftablesContext } from './context.ts';
import { writeBaseChains, writeFixedChains } from './fixed-chains.ts';
import { declareFixedSets } from './fixed-sets.ts';
import { TABLE, TABLE_COMMENT } from './objects.ts';
import type { NftablesSyncOptions } from './options.ts';
import { type PortObjects, writePort } from './port-objects.ts';
import { SyncedElements } from './synced-elements.ts';
import { type ChainText, NftTableText, type SetText } from './table-text.ts';
import { NftTransaction } from './transaction.ts';

/** How long a chain must have been empty before it is deleted: until 6.2 the kernel counts late. */
const REFERENCE_LAG = SECOND;

/**
 * Syncs of nftables mode (nftables `proxier.go`, `syncProxyRules`, read in 1.33): one transaction
 * with the elements that differ and the chains of services that changed. Chains that nothing leads
 * to any more are emptied, and deleted by a sync that comes a second later or more.
 */
export class NftablesFamilySync implements FamilySync {
  /** Deleting chains waits for the next sync, not for a time. */
  readonly due = undefined;
  readonly #family: Family;
  readonly #options: NftablesSyncOptions;
  readonly #elements = new SyncedElements();
  readonly #stale = new Map<string, Microseconds>();
  #count = 0;
  #needsFull = true;
  #zone: string | undefined;
  #ports: PortMap = new Map();
  /** What the host has of each port. */
  #objects: ReadonlyMap<string, PortObjects> = new Map();

  constructor(family: Family, options: NftablesSyncOptions) {
    this.#family = family;
    this.#options = options;
  }

  begin(cluster: Cluster): void {
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
    const full = this.#needsFull || context.node.zone !== this.#zone;
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
    const { generation } = context;
    const cleanup =
      this.#options.conntrackCleanup ?? (generation === '1.29' ? 'event' : 'reconcile');
    yield* cleanConntrack(cleanup, this.#family, before, after, host);
  }

  *settle(): Generator<Invocation, void> {}

  #context(cluster: Cluster): NftablesContext {
    const options = { ...this.#options, sync: this.#count++ };
    return nftablesContext(proxyContext(cluster, options, this.#family, true), options);
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
   * New affinity sets come before the rules that ask them; the answer is those that go after. One
   * whose timeout has changed goes first, and the rules that ask it before.
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

  /** Chains of ports that are gone or have changed, that are not there any more. */
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

/** The objects that are there for every cluster. */
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
