import type { Estimator } from '../traffic/estimations.ts';

/** The kernels whose behaviour was recorded: Debian's 6.1.174 and 6.12.117. */
export type IpvsKernel = '6.1' | '6.12';

/** How one version of IPVS differs from others. */
export interface KernelTraits {
  readonly estimator: Estimator;
}

export const KERNELS: Readonly<Record<IpvsKernel, KernelTraits>> = {
  '6.1': { estimator: 'timer' },
  '6.12': { estimator: 'thread' },
};
