import type { Calibration } from '../constant/calibration.ts';
import { COMMON, ESTIMATOR, REQUEST } from './common.ts';
import { range } from './range.ts';

/**
 * The node of "Comparing kube-proxy modes: iptables or IPVS?" (Tigera, 2019). Its hardware, its kernel and
 * the number of its processors are not published: every constant lies in a range that others give.
 */
export const ARTICLE_2019: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'article-2019',
  title: 'the article of 2019',
  about:
    'A node of 2019 with a kernel before 6.2; nothing about it is published. Fits, each inside the range that other sources give: a rule beyond the cache, a rule restored, a service checked, the possible processors. The article has three figures of processor time and these are four constants, so the figures test only that values inside the ranges exist that give all of them.',
  constants: {
    ...COMMON,
    ...ESTIMATOR,
    ...REQUEST,
    'rule.inCache': range(4, 6, 8, 'measured', 'Linux 6.18: 6 ns a rule (published-results, 4)'),
    'rule.outOfCache': range(
      16,
      25,
      26,
      'fit',
      '16 to 26 ns at 10,000 rules and more (published-results, 8)',
    ),
    'rule.cached': range(
      256,
      512,
      2048,
      'assumed',
      'a second-level cache of 128 KiB to 1 MiB at 512 bytes a rule (350 to 500 bytes: published-results, 8)',
      'rules',
    ),
    'kind.packet': range(
      2000,
      2900,
      5000,
      'assumed',
      'about 40 µs of softirq for the 11 packets of a connection; Linux 6.18: 4 to 5.2 µs for a later packet, its rules included (published-results, 4)',
    ),
    'sync.runs': range(2e6, 10e6, 20e6, 'assumed', 'the start of a tool: 2 to 14 ms'),
    'sync.rules': range(
      5000,
      9100,
      33_000,
      'fit',
      '5 to 33 µs a rule: 33 measured, 18 in kubernetes 96018 (published-results, 8)',
    ),
    'sync.servicesChecked': range(
      100_000,
      140_000,
      240_000,
      'fit',
      '0.1 to 0.24 ms a service: kubernetes 84906, 88213, 138927, kube-router 962 (published-results, 8)',
    ),
    'sync.addressPairs': range(
      2,
      2.5,
      4,
      'assumed',
      'RTM_NEWADDR walks the list of addresses: 2 to 4 ns, weakly supported (published-results, 8)',
    ),
    'node.processors': range(
      4,
      16,
      32,
      'assumed',
      'a server of 2019; that the article sees no difference with keepalive asks for about 8 to 16, or for packets on other processors (published-results, 7)',
      'processors',
    ),
    'node.possibleProcessors': range(4, 16, 32, 'fit', 'a server of 2019: 4 to 32', 'processors'),
  },
};
