import type { Cluster } from '@packet-path/cluster';
import type { Invocation, Microseconds } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import type { HostView } from './host-view.ts';

/**
 * A kube-proxy that keeps a host in step with a cluster: it remembers its last program, and yields the
 * runs of tools that bring the host to another cluster.
 *
 * A sync is a generator, because kube-proxy reads the host between two steps. Run each invocation
 * before asking for the next, and go on to the end: a sync that is left earlier, for example by a
 * loop whose body throws, has failed, and the next one is a full one.
 */
export interface ProxySync {
  /**
   * The first sync, as texts to build a host from; it cleans up no connections. Without `begin`, the
   * first `sync` programs a host that has nothing of kube-proxy's.
   */
  begin(cluster: Cluster, now: Microseconds): HostProgram;
  /** Brings the host from the last program to that of a cluster. */
  sync(cluster: Cluster, host: HostView): Generator<Invocation, void>;
  /**
   * kube-proxy ends and begins anew over what it has left on the host. It reads that again, so the
   * next sync is a full one; what it had put off is forgotten.
   */
  restart(): void;
  /** The time at which deferred work falls due; undefined where there is none. */
  readonly due: Microseconds | undefined;
  /** Does the deferred work that is due. */
  settle(host: HostView): Generator<Invocation, void>;
}

/** The sync of one family: kube-proxy runs one proxy for each. */
export interface FamilySync {
  begin(cluster: Cluster, now: Microseconds): void;
  restart(): void;
  sync(cluster: Cluster, host: HostView): Generator<Invocation, void>;
  readonly due: Microseconds | undefined;
  settle(host: HostView): Generator<Invocation, void>;
}
