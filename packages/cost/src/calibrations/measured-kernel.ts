import type { Calibration } from '../constant/calibration.ts';
import { COMMON, ESTIMATOR, REQUEST } from './common.ts';
import { range } from './range.ts';

const RESTORE = 'iptables-restore of 1 to 10,000 services (published-results, 4)';
const NFT = 'transactions of 10 to 10,000 services, changes of one (netfilter, 33)';
const AGAIN = 'measured again at eight sizes (nftables-programming)';

/** The kernel that the facts measure: Linux 6.18, iptables-legacy 1.8.9, two cores, a noisy machine. */
export const MEASURED_KERNEL: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'measured-kernel',
  title: 'Linux 6.18, measured',
  about:
    'Linux 6.18 with iptables-legacy 1.8.9 on two cores of a noisy machine. Fits: the fixed time of a packet to a later packet at 1 service, the insert to a first one, programming to the two largest sizes. The sizes between are predictions.',
  constants: {
    ...COMMON,
    ...ESTIMATOR,
    ...REQUEST,
    'rule.inCache': range(4, 6, 8, 'measured', 'about 6 ns a rule (published-results, 4)'),
    'kind.packet': range(
      3300,
      4300,
      5300,
      'fit',
      'a packet of a known connection takes 4 to 5.2 µs (published-results, 4)',
    ),
    'sync.runs': range(
      5e6,
      8e6,
      14e6,
      'measured',
      `0.01 to 0.014 s at 1 to 10 services, 0.01 s for a transaction of 10, their rules and objects within; ${RESTORE}, ${NFT}`,
    ),
    'sync.rules': range(3000, 5600, 15_000, 'fit', RESTORE),
    'sync.rulesCopied': range(
      9000,
      11_000,
      11_600,
      'measured',
      'one `iptables -A`: 3.7 s in 320,000 rules, 0.3 s in 32,000 (published-results, 4)',
    ),
    'sync.rulePairs': range(0.03, 0.051, 0.056, 'fit', RESTORE),
    'sync.objects': range(60_000, 122_000, 200_000, 'fit', NFT),
    'sync.objectPairs': range(60, 119, 150, 'fit', NFT),
    'sync.objectsKept': range(
      400,
      700,
      1100,
      'measured',
      `6 to 24 ms for a change at up to 1,000 services (netfilter, 33); 0.8 to 1.1 µs of processor time, ${AGAIN}`,
    ),
    'object.outOfCache': range(
      1700,
      5600,
      9500,
      'measured',
      `0.7 to 1.3 s for a change at 10,000 services (netfilter, 33); 1.4 to 1.8 µs of processor time, ${AGAIN}`,
    ),
    'object.cached': range(
      6000,
      16_000,
      20_000,
      'measured',
      `the price of a change turns upwards between 6,000 and 20,000 objects, ${AGAIN}`,
      'objects',
    ),
    'sync.objectsListed': range(
      15_000,
      26_000,
      70_000,
      'measured',
      `nft --json list chains, and list map of elements, nft 1.0.6, ${AGAIN}`,
    ),
    'node.processors': range(2, 2, 2, 'measured', 'two cores', 'processors'),
    'node.possibleProcessors': range(2, 2, 2, 'measured', 'two cores', 'processors'),
  },
};
