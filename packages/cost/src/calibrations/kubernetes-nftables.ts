import type { Calibration } from '../constant/calibration.ts';
import { MEASURED_KERNEL } from './measured-kernel.ts';
import { range } from './range.ts';

const isProgramming = (name: string): boolean => /^(?:sync|object)\./.test(name);

/** The clusters whose nftables syncs Kubernetes' issues report (126013, 139513); nothing of them is published. */
export const KUBERNETES_NFTABLES: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'kubernetes-nftables',
  title: "Kubernetes' issues of nftables",
  about:
    "Clusters of 10,000 and 44,125 services in nftables mode, machines and kernels unknown. Every price is the measured kernel's but one: an object listed is a fit to the listing of 63 s in kubernetes 139513, some 50 times what nft 1.0.6 takes on the measured kernel. Ratios of full to incremental syncs are predictions.",
  constants: {
    ...Object.fromEntries(
      Object.entries(MEASURED_KERNEL.constants).filter(([name]) => isProgramming(name)),
    ),
    'sync.objectsListed': range(
      700_000,
      1_430_000,
      1_500_000,
      'fit',
      '63 s for 44,125 services: their chains, or chains and elements (published-results, 9: kubernetes 139513)',
    ),
  },
};
