import type { Calibration } from '../constant/calibration.ts';
import { COMMON, ESTIMATOR, REQUEST } from './common.ts';
import { range } from './range.ts';

/** The nodes of "NFTables mode for kube-proxy" (Kubernetes blog, February 2025). */
export const BLOG_2025: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'blog-2025',
  title: "Kubernetes' blog of 2025",
  about:
    "Latencies of first packets of Kubernetes' scale tests; the machines are not published. Fits to the nine percentiles of iptables mode: the fixed time of a packet, a rule beyond the cache, the spread. nftables and IPVS are predictions.",
  constants: {
    ...COMMON,
    ...ESTIMATOR,
    ...REQUEST,
    'rule.inCache': range(4, 6, 10, 'measured', 'Linux 6.18: 6 ns a rule (published-results, 4)'),
    'rule.outOfCache': range(
      15,
      16,
      26,
      'fit',
      '15 to 25 ns a rule fit the published bars (published-results, 2), 16 to 26 at 10,000 rules and more (8)',
    ),
    'rule.cached': range(
      256,
      512,
      2048,
      'assumed',
      'a second-level cache of 128 KiB to 1 MiB at 512 bytes a rule (published-results, 8)',
      'rules',
    ),
    'kind.packet': range(
      6000,
      7500,
      11_000,
      'fit',
      '10 to 15 µs fixed for a first packet (published-results, 2), less its hooks and its insert',
    ),
    spread: range(
      0.25,
      0.35,
      0.45,
      'fit',
      'a lognormal spread of 0.4 gives a median error of 2 % (published-results, 8)',
      'ratio',
    ),
    'node.processors': range(2, 4, 8, 'assumed', 'a node of a scale test', 'processors'),
    'node.possibleProcessors': range(2, 4, 8, 'assumed', 'a node of a scale test', 'processors'),
  },
};
