import type { OverloadOnEdit } from '../destination/destination-settings.ts';
import type { Estimator } from '../traffic/estimations.ts';

/**
 * The kernels whose behaviour was recorded, Debian's 6.1.174 and 6.12.117; and 5.8, which is as 6.1 but for
 * connections that are used again.
 */
export type IpvsKernel = '5.8' | '6.1' | '6.12';

/** How one version of IPVS differs from others. */
export interface KernelTraits {
  readonly estimator: Estimator;
  readonly overloadOnEdit: OverloadOnEdit;
  /**
   * Whether an ICMPv6 error from a server is summed up without its pseudo header, so that a right
   * checksum is taken for a wrong one (ip_vs_core.c, `ip_vs_checksum_complete`).
   */
  readonly mistakesIcmpv6: boolean;
  /**
   * The entries of conntrack for which the SYN that uses a connection again is dropped, so that it comes a
   * second later (ip_vs.h, `ip_vs_conn_uses_conntrack`): any that the packet has, its own new one too, or, since
   * 5.9, only one that was confirmed before.
   */
  readonly dropsReusedFor: 'any entry' | 'confirmed entries';
}

const OLDER = { estimator: 'timer', overloadOnEdit: 'forgiven', mistakesIcmpv6: true } as const;

export const KERNELS: Readonly<Record<IpvsKernel, KernelTraits>> = {
  '5.8': { ...OLDER, dropsReusedFor: 'any entry' },
  '6.1': { ...OLDER, dropsReusedFor: 'confirmed entries' },
  '6.12': {
    estimator: 'thread',
    overloadOnEdit: 'reviewed',
    mistakesIcmpv6: false,
    dropsReusedFor: 'confirmed entries',
  },
};
