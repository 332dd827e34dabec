import type { FigurePoint, FigureSeries } from '@packet-path/experiment';

const KERNEL = 'Linux 6.18, iptables-legacy 1.8.9 (docs/facts/published-results.md, 4)';
const NFT_KERNEL = 'nft on the same machine (docs/facts/netfilter.md, 33)';

function dots(
  group: string,
  label: string,
  source: string,
  points: readonly FigurePoint[],
): FigureSeries {
  return { label, group, kind: 'published', source, drawn: 'dots', points };
}

/** Published times to program everything, in seconds, by the number of services. */
export const PUBLISHED_ALL: readonly FigureSeries[] = [
  dots('iptables', 'iptables-restore, measured kernel', KERNEL, [
    { x: 100, y: 0.05 },
    { x: 1000, y: 0.53 },
    { x: 10_000, y: 10.5, label: '320,000 rules of nat' },
  ]),
  dots('nftables', 'nft -f, measured kernel', NFT_KERNEL, [
    { x: 10, y: 0.01 },
    { x: 100, y: 0.08 },
    { x: 1000, y: 1.57, low: 1.3, high: 1.9 },
    { x: 10_000, y: 211, label: 'one transaction' },
  ]),
  dots(
    '126013',
    'nftables, kubernetes 126013',
    'https://github.com/kubernetes/kubernetes/pull/126013',
    [{ x: 10_000, y: 540, label: '2 endpoints each, 9 min; 25 min before partial syncs' }],
  ),
  dots(
    '139513',
    'nftables, kubernetes 139513',
    'https://github.com/kubernetes/kubernetes/issues/139513',
    [{ x: 44_125, y: 1004, label: 'a full sync of 1.36.1' }],
  ),
  dots(
    '135639',
    'nftables, kubernetes 135639',
    'https://github.com/kubernetes/kubernetes/issues/135639',
    [
      { x: 5000, y: 567, label: '50 endpoints each, Linux 6.1' },
      { x: 5000, y: 132, label: '50 endpoints each, Linux 6.12' },
    ],
  ),
  dots('84906', 'IPVS, kubernetes 84906', 'https://github.com/kubernetes/kubernetes/pull/84906', [
    { x: 1500, y: 12.05, label: 'an external IP each, before a fix' },
    { x: 1500, y: 0.73, label: 'an external IP each, after it' },
  ]),
];

/** Published times of one change. */
export const PUBLISHED_ONE: readonly FigureSeries[] = [
  dots('iptables', 'one service restored, measured kernel', KERNEL, [
    { x: 1000, y: 0.3 },
    { x: 10_000, y: 3.6 },
  ]),
  dots('nftables', 'one service changed, measured kernel', NFT_KERNEL, [
    { x: 1000, y: 0.012, low: 0.006, high: 0.024, label: '6 to 24 ms up to here' },
    { x: 10_000, y: 0.95, low: 0.7, high: 1.3 },
  ]),
  dots(
    '126013',
    'nftables, kubernetes 126013',
    'https://github.com/kubernetes/kubernetes/pull/126013',
    [{ x: 10_000, y: 0.141, label: '2 endpoints each; 8 min before partial syncs' }],
  ),
  dots(
    '139513',
    'nftables, kubernetes 139513',
    'https://github.com/kubernetes/kubernetes/issues/139513',
    [
      { x: 44_125, y: 64.3, label: 'with the listing of 63 s that every sync makes' },
      { x: 44_125, y: 1.33, label: 'without it' },
    ],
  ),
  dots(
    '138073',
    'iptables, kubernetes 138073',
    'https://github.com/kubernetes/kubernetes/pull/138073',
    [{ x: 3595, y: 2.84, label: '138,792 endpoints; 1.29 s to compute, 1.52 s to restore' }],
  ),
];

/** Huawei, 2017: rules added one at a time. */
export const PUBLISHED_HUAWEI: FigureSeries = dots(
  'iptables-2019',
  'Huawei, 2017',
  'https://github.com/kubernetes/kubernetes/issues/44063',
  [
    { x: 8, y: 0.002 },
    { x: 40_000, y: 660, label: '11 min' },
    { x: 160_000, y: 18_000, label: '5 h' },
  ],
);
