import type { Calibration } from '../constant/calibration.ts';
import { range } from './range.ts';

/** The machine of Huawei's "Scale Kubernetes to support 50,000 services" (2017); it programs, it sends nothing. */
export const HUAWEI_2017: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'huawei-2017',
  title: 'Huawei, 2017',
  about:
    'A machine of 2017 that adds rules one at a time: each run copies the whole table. The price of a rule copied is a fit to two published points of three; Linux 6.18 as measured has ten times as much.',
  constants: {
    'sync.runs': range(
      1e6,
      2e6,
      4e6,
      'published',
      '2 ms for the first rule, and for IPVS at any size',
    ),
    'sync.rulesCopied': range(
      500,
      1070,
      2000,
      'fit',
      'k n² / 2 through 11 minutes at 40,000 rules and 5 hours at 160,000 (published-results, 3 and 8)',
    ),
  },
};
