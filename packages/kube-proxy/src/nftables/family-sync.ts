import { type Cluster, PortList } from '@packet-path/cluster';
import { type Family, type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import { orderedPorts } from '../proxy/context.ts';
import {
  type ConntrackCleanup,
  cleanConntrack,
  NEWEST_CLEANUP,
} from '../sync/conntrack-cleanup.ts';
import { FollowedPorts, portKey } from '../sync/followed-ports.ts';
import type { HostView } from '../sync/host-view.ts';
import type { FamilySync } from '../sync/proxy-sync.ts';
import { sameList } from '../sync/same-port.ts';
import { ObjectsUpdate } from './objects-update.ts';
import { commonText } from './rules/common-text.ts';
import { type NftablesContext, nftablesContext } from './rules/context.ts';
import type { NftablesVersion } from './rules/layouts.ts';
import type { NftablesSyncOptions } from './rules/options.ts';
import { type PortObjects, PortWriter } from './rules/port-objects.ts';
import { type ElementChange, type SharedElement, SyncedElements } from './synced-elements.ts';
import type { ChainText, NftTableText, SetText } from './text/table-text.ts';
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
  /** Undefined while nobody has asked: only a sync does that comes after the first. */
  #elements: SyncedElements | undefined;
  readonly #stale = new Map<string, Microseconds>();
  /** Chains that an earlier process has emptied and left. */
  #orphans: readonly string[] = [];
  readonly #list: PortList;
  readonly #ports = new FollowedPorts();
  /** The objects that the host has, by port; those of no port by the key ''. */
  readonly #objects = new Map<string, PortObjects>();
  #first: NftTableText | undefined;
  #count = 0;
  #needsFull = true;
  /** Whether ports want the same element with different texts; see {@link ElementChange}. */
  #isContested = false;
  #lastFull: Microseconds = 0;
  #zone: string | undefined;

  constructor(family: Family, options: NftablesSyncOptions) {
    this.#family = family;
    this.#list = new PortList(family);
    this.#options = options;
  }

  begin(cluster: Cluster, now: Microseconds): void {
    const context = this.#context(cluster);
    this.#ports.begin(context.listed, context.inOrder);
    this.#objects.set(FIXED, fixedObjects(fixedText(context)));
    const text = commonText(context, context.listed);
    const writer = new PortWriter(context);
    for (const port of orderedPorts(context)) {
      const { objects, chains } = writer.write(port);
      this.#objects.set(portKey(port), objects);
      for (const [set, element, rest] of objects.elements) text.element(set, element, rest);
      text.adopt(objects.sets, chains);
    }
    this.#first = text;
    this.#lastFull = now;
    this.#zone = context.node.zone;
    this.#needsFull = false;
  }

  /** The table that `begin` has written, as `nftablesProgram` writes it. */
  takeTable(): NftTableText {
    const text = this.#first;
    if (text === undefined) throw new TypeError('the sync has not begun, or its table is taken');
    this.#first = undefined;
    return text;
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const context = this.#context(cluster);
    const full = this.#isFull(context, host.now);
    if (full) this.#lastFull = host.now;
    // The changes count as seen also where this sync fails: the next one is a full one then.
    const changes = this.#ports.follow(context.listed, full, context.inOrder);
    this.#zone = context.node.zone;
    this.#needsFull = true;
    const family = this.#family;
    const extent = full ? 'full' : 'partial';
    host.note?.({ kind: 'sync', family, extent, isLargeCluster: false });
    if (full || context.layout.lists === 'each-sync') this.#noteListing(host, full);
    yield* this.#deleteStale(host.now);

    const fixed = fixedText(context);
    const update = new ObjectsUpdate(this.#objects);
    update.set(FIXED, fixedObjects(fixed));
    for (const { key } of changes.removed) update.delete(key);
    if (full) for (const key of this.#objects.keys()) if (!this.#isWanted(key)) update.delete(key);
    const chains = new Map<string, ChainText>(full ? fixed.chains : []);
    const writer = new PortWriter(context);
    for (const { key, after } of changes.written) {
      const written = writer.write(after);
      update.set(key, written.objects);
      for (const [name, chain] of written.chains) chains.set(name, chain);
    }
    const elements = this.#elementChange(update, context);

    const transaction = new NftTransaction(this.#family);
    if (full) {
      transaction.addTable();
      for (const [name, set] of fixed.sets) transaction.addSet(name, set);
    }
    const gone = this.#replaceSets(update, transaction);
    transaction.writeChains(chains);
    for (const set of fixed.sets.keys()) elements.writeTo(transaction, set);
    const orphans = [...this.#orphans].filter((chain) => !chains.has(chain));
    this.#orphans = [];
    for (const chain of [...orphans, ...update.staleChains]) transaction.flushChain(chain);
    for (const set of gone) transaction.deleteSet(set);
    if (!transaction.isEmpty) yield transaction.invocation;

    this.#commit(update, elements, host.now);
    for (const chain of orphans) this.#stale.set(chain, host.now);
    this.#needsFull = false;
    const { conntrackCleanup = CLEANUP[context.layout.version] } = this.#options;
    yield* cleanConntrack(conntrackCleanup, this.#family, this.#ports, changes, host);
  }

  restart(): void {
    this.#needsFull = true;
    this.#orphans = [...this.#stale.keys()];
    this.#stale.clear();
  }

  *settle(): Generator<Invocation, void> {}

  /** `nft list chains` and `nft list sets`; a full sync lists the elements of each shared set too. */
  #noteListing(host: HostView, full: boolean): void {
    let chains = 0;
    let sets = 0;
    for (const objects of this.#objects.values()) {
      chains += objects.chains.length;
      sets += objects.sets.size;
    }
    host.note?.({ kind: 'listed', tool: 'nft', requests: 2, objects: chains + sets });
    if (full) host.note?.({ kind: 'listed', tool: 'nft', ...this.#heldElements().listing });
  }

  /** The elements that the host has. */
  #heldElements(): SyncedElements {
    if (this.#elements === undefined) {
      this.#elements = new SyncedElements();
      const first = this.#elements.change([], elementsOf(this.#objects.values()));
      first.apply();
      this.#isContested = first.isContested;
    }
    return this.#elements;
  }

  /** Whether all is written: the first time, after a failure, for another zone, and once in a while. */
  #isFull({ node, layout }: NftablesContext, now: Microseconds): boolean {
    if (this.#needsFull || node.zone !== this.#zone) return true;
    const { fullSyncPeriod } = layout;
    return fullSyncPeriod !== undefined && now - this.#lastFull > fullSyncPeriod;
  }

  #isWanted(key: string): boolean {
    return key === FIXED || this.#ports.current.has(key);
  }

  #context(cluster: Cluster): NftablesContext {
    const options = { ...this.#options, sync: this.#count++ };
    return nftablesContext(cluster, options, this.#family, this.#list.of(cluster));
  }

  /** The change of shared elements: of the ports of the update, or of all where some are contested. */
  #elementChange(update: ObjectsUpdate, context: NftablesContext): ElementChange {
    const held = this.#heldElements();
    const change = held.change(elementsOf(update.before), elementsOf(update.after));
    if (!change.isContested && !this.#isContested) return change;
    const after = [FIXED, ...orderedPorts(context).map(portKey)].flatMap(
      (key) => update.wanted(key) ?? [],
    );
    return held.change(elementsOf(this.#objects.values()), elementsOf(after));
  }

  /**
   * Adds affinity sets before the rules that look into them, and returns the names of those to delete
   * after the rules. A set whose timeout has changed is deleted and added, after its rules are gone.
   */
  #replaceSets(update: ObjectsUpdate, transaction: NftTransaction): readonly string[] {
    const old = setsOf(update.before);
    const wanted = setsOf(update.after);
    for (const [name, { set }] of wanted) {
      const known = old.get(name);
      if (known !== undefined && sameList(known.set.attributes, set.attributes)) continue;
      if (known !== undefined) {
        for (const chain of known.chains) transaction.flushChain(chain);
        transaction.deleteSet(name);
      }
      transaction.addSet(name, set);
    }
    return [...old.keys()].filter((name) => !wanted.has(name));
  }

  /** Remembers a transaction that has succeeded. */
  #commit(update: ObjectsUpdate, elements: ElementChange, now: Microseconds): void {
    const { staleChains } = update;
    elements.apply();
    this.#isContested = elements.isContested;
    update.apply();
    for (const { chains } of update.after) for (const chain of chains) this.#stale.delete(chain);
    for (const chain of staleChains) this.#stale.set(chain, now);
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

/** The key of the objects that belong to no port. */
const FIXED = '';

/** The objects of the table that do not depend on the services. */
function fixedText(context: NftablesContext): NftTableText {
  return commonText(context, []);
}

/** The elements of no port. Its chains stay as long as the table, and are not among them. */
function fixedObjects({ sets }: NftTableText): PortObjects {
  const elements = [...sets].flatMap(([set, { elements: own }]) =>
    Array.from(own, ([key, rest]): SharedElement => [set, key, rest]),
  );
  return { elements, chains: [], sets: new Map() };
}

function* elementsOf(objects: Iterable<PortObjects>): Generator<SharedElement> {
  for (const { elements } of objects) yield* elements;
}

/** Affinity sets by name, each with the chains of its port. */
function setsOf(
  objects: Iterable<PortObjects>,
): ReadonlyMap<string, { readonly set: SetText; readonly chains: readonly string[] }> {
  const found = new Map<string, { readonly set: SetText; readonly chains: readonly string[] }>();
  for (const { sets, chains } of objects) {
    for (const [name, set] of sets) found.set(name, { set, chains });
  }
  return found;
}
