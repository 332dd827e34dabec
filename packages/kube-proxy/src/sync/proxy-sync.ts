import type { Cluster } from '@packet-path/cluster';
import type { Invocation, Microseconds } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import type { HostView } from './host-view.ts';

/**
 * A kube-proxy that runs: it remembers what it has programmed, and says what to do for a cluster
 * that is another now.
 *
 * What to do comes as a generator, because kube-proxy looks at the host between two steps. Run each
 * invocation before asking for the next, and go on to the end: a sync that is left before it (a loop
 * whose body throws leaves it) has failed, and the next is a full one.
 */
export interface ProxySync {
  /**
   * The first sync, as texts to build a host from; what it would do about connections is left out.
   * Without it, the first `sync` programs a host that has nothing of kube-proxy's.
   */
  begin(cluster: Cluster, now: Microseconds): HostProgram;
  /** Brings the host from what was last programmed to a cluster. */
  sync(cluster: Cluster, host: HostView): Generator<Invocation, void>;
  /** When work that was put off falls due; undefined where there is none. */
  readonly due: Microseconds | undefined;
  /** Does the work that is due. */
  settle(host: HostView): Generator<Invocation, void>;
}

/** The part of a sync that concerns one family: kube-proxy runs one proxy for each. */
export interface FamilySync {
  begin(cluster: Cluster, now: Microseconds): void;
  sync(cluster: Cluster, host: HostView): Generator<Invocation, void>;
  readonly due: Microseconds | undefined;
  settle(host: HostView): Generator<Invocation, void>;
}
