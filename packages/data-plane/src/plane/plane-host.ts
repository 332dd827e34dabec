import type { Cluster, ProxyPort } from '@packet-path/cluster';
import type {
  Endpoint,
  FlowLike,
  PacketPath,
  TraceListener,
  VirtualClock,
} from '@packet-path/core';
import type { SteppedConnection } from '@packet-path/play';
import type { Outcomes } from '../outcome/outcomes.ts';
import type { Likeness } from './likeness.ts';
import type { ProgramSize } from './program-size.ts';
import type { Programming } from './programming.ts';
import type { SyncPeriods } from './sync-periods.ts';

/**
 * A host that a data plane has made: it carries packets, and follows its cluster.
 *
 * ```ts
 * const [iptables] = planesNamed(['iptables']);
 * const host: PlaneHost = iptables!.make(cluster, { seed: 1 });
 * host.size().rules;
 * const outcomes = host.outcomes(flow);
 * if ('exact' in outcomes) [...outcomes.exact].map(({ probability }) => probability); // [0.33…, 0.33…, 0.33…]
 * ```
 */
export interface PlaneHost extends PacketPath {
  readonly clock: VirtualClock;
  /** How often syncs may run that changes ask for. Default: each change is programmed at once. */
  readonly syncPeriods?: SyncPeriods;
  /**
   * The cluster has changed: the host is programmed for it, now. Connections that are open live on
   * as far as the data plane lets them. Services that did not change should be the same objects as
   * before.
   *
   * @throws {PacketPathError} where the host refuses a change
   */
  update(cluster: Cluster): Programming;
  /**
   * How a new connection may come out, and how likely each outcome is. To iterate plays packets on
   * this host: begin with a host that has forgotten everything, and it has forgotten them at the end.
   */
  outcomes(flow: FlowLike): Outcomes;
  /**
   * How new connections from a client to a port of a service are treated, beside those to other ports of the
   * cluster; undefined where nothing is known beforehand.
   */
  readonly likeness?: ((port: ProxyPort, client: Endpoint) => Likeness | undefined) | undefined;
  /**
   * A connection to be played packet by packet, with time between them. Workloads play whole openings,
   * requests and closings at a time on hosts that have no such method.
   */
  converse?(flow: FlowLike): SteppedConnection;
  /** Tells every step of the packets to come to a listener; the answer stops it. */
  listen(listener: TraceListener): () => void;
  /**
   * Forgets connections, and what clients left behind (session affinity, NAT). Time may pass: a host
   * forgets as Linux does. The program stays, and so do the turns that endpoints take.
   */
  forget(): void;
  /** The size of the host's program. */
  size(): ProgramSize;
}
