import type { Conntrack } from '@packet-path/conntrack';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { IpvsKernel } from '../settings/kernels.ts';
import type { Jiffies } from '../time/units.ts';

/** How IPVS is built. Everything has the recorded kernel's default. */
export interface IpvsModelOptions {
  /** The version of Linux that is modelled, by its recordings: 6.1 (6.1.174) unless given. */
  readonly kernel?: IpvsKernel;
  /**
   * Processors that the machine could have (`/sys/devices/system/cpu/possible`), for each of which
   * the rate estimator reads every counter. 1 unless given.
   */
  readonly possibleProcessors?: number;
  /** The connection table has 2^this buckets: `CONFIG_IP_VS_TAB_BITS`, 12. */
  readonly connectionTableBits?: number;
  /** The service tables have 2^this buckets each: `IP_VS_SVC_TAB_BITS`, 8. */
  readonly serviceTableBits?: number;
  /** The tick counter (HZ 250) when the clock says 0: 36. It decides when timers fire. */
  readonly jiffiesAtZero?: Jiffies;
  /**
   * Free memory in pages of 4 KiB, asked every second while `drop_entry`, `drop_packet` or
   * `secure_tcp` is 1 or 2: below `net.ipv4.vs.amemthresh` (1024) they come into force. By default
   * memory is never short.
   */
  readonly freePages?: () => number;
  /** The host's conntrack, of whose entries `net.ipv4.vs.conntrack` makes use. */
  readonly conntrack?: Conntrack;
  /** Schedulers beside those of Linux; one of a known name takes its place. */
  readonly schedulers?: readonly Scheduler[];
}
