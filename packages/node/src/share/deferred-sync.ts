import type { Cluster } from '@packet-path/cluster';
import type { Invocation, Microseconds } from '@packet-path/core';
import type { HostProgram, HostView, ProxySync } from '@packet-path/kube-proxy';

/**
 * kube-proxy on a host whose program is there already, as its first sync would have written it: what it
 * remembers of that sync is worked out when it is asked for the next.
 */
export class DeferredSync implements ProxySync {
  readonly #make: () => ProxySync;
  #made: ProxySync | undefined;

  /** @param begin makes kube-proxy, and has it begin */
  constructor(begin: () => ProxySync) {
    this.#make = begin;
  }

  get #sync(): ProxySync {
    this.#made ??= this.#make();
    return this.#made;
  }

  begin(cluster: Cluster, now: Microseconds): HostProgram {
    return this.#sync.begin(cluster, now);
  }

  sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    return this.#sync.sync(cluster, host);
  }

  restart(): void {
    this.#sync.restart();
  }

  /** A first sync puts nothing off. */
  get due(): Microseconds | undefined {
    return this.#made?.due;
  }

  settle(host: HostView): Generator<Invocation, void> {
    return this.#sync.settle(host);
  }
}
