import type { OverloadOnEdit } from '../destination/destination-settings.ts';
import type { Estimator } from '../traffic/estimations.ts';

/** The kernels whose behaviour was recorded: Debian's 6.1.174 and 6.12.117. */
export type IpvsKernel = '6.1' | '6.12';

/** How one version of IPVS differs from others. */
export interface KernelTraits {
  readonly estimator: Estimator;
  readonly overloadOnEdit: OverloadOnEdit;
  /**
   * Whether an ICMPv6 error from a server is summed up without its pseudo header, so that a right
   * checksum is taken for a wrong one (ip_vs_core.c, `ip_vs_checksum_complete`).
   */
  readonly mistakesIcmpv6: boolean;
}

export const KERNELS: Readonly<Record<IpvsKernel, KernelTraits>> = {
  '6.1': { estimator: 'timer', overloadOnEdit: 'forgiven', mistakesIcmpv6: true },
  '6.12': { estimator: 'thread', overloadOnEdit: 'reviewed', mistakesIcmpv6: false },
};
