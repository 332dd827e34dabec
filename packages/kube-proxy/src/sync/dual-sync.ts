import type { Cluster } from '@packet-path/cluster';
import type { Family, Invocation, Microseconds } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf } from '../proxy/context.ts';
import type { ProxyOptions } from '../proxy/options.ts';
import type { HostView } from './host-view.ts';
import type { FamilySync, ProxySync } from './proxy-sync.ts';

/** A sync for each family; that of a family without services so far begins with its first service. */
export class DualSync<Sync extends FamilySync> implements ProxySync {
  readonly #options: ProxyOptions;
  readonly #program: (cluster: Cluster, syncs: Iterable<Sync>) => HostProgram;
  readonly #make: (family: Family) => Sync;
  readonly #syncs = new Map<Family, Sync>();

  /** @param program the first program, when the syncs of the families have begun */
  constructor(
    options: ProxyOptions,
    program: (cluster: Cluster, syncs: Iterable<Sync>) => HostProgram,
    make: (family: Family) => Sync,
  ) {
    this.#options = options;
    this.#program = program;
    this.#make = make;
  }

  begin(cluster: Cluster, now: Microseconds): HostProgram {
    const syncs = [...this.#syncsFor(cluster)];
    for (const sync of syncs) sync.begin(cluster, now);
    return this.#program(cluster, syncs);
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    for (const sync of this.#syncsFor(cluster)) yield* sync.sync(cluster, host);
  }

  restart(): void {
    for (const sync of this.#syncs.values()) sync.restart();
  }

  get due(): Microseconds | undefined {
    let first: Microseconds | undefined;
    for (const { due } of this.#syncs.values()) {
      if (due !== undefined && (first === undefined || due < first)) first = due;
    }
    return first;
  }

  *settle(host: HostView): Generator<Invocation, void> {
    for (const sync of this.#syncs.values()) {
      if (sync.due !== undefined && sync.due <= host.now) yield* sync.settle(host);
    }
  }

  #syncsFor(cluster: Cluster): Iterable<Sync> {
    for (const family of familiesOf(cluster, this.#options)) {
      if (!this.#syncs.has(family)) this.#syncs.set(family, this.#make(family));
    }
    return this.#syncs.values();
  }
}
