import type { PlaneRemarks } from '@packet-path/data-plane';

/** Formulas of kube-proxy's layouts, for nat PREROUTING, and the figures they are known by. */
export const REMARKS: Readonly<
  Record<'iptables-2019' | 'iptables' | 'ipvs' | 'nftables', PlaneRemarks>
> = {
  'iptables-2019': {
    formula: { rules: '1 + 2s + e + 2', worst: '2S + N + 3' },
    published: [
      {
        worst: 20_013,
        sentence:
          'The worst case in nat PREROUTING at 10,000 services is 20,013 rules in the layout of 2019: the “about 20,000” of Tigera’s comparison of that year.',
      },
    ],
  },
  iptables: {
    formula: { rules: '1 + s + 1 + e + 2', worst: 'S + N + 4' },
    published: [
      {
        worst: 10_014,
        sentence:
          'In today’s layout, with one rule a service in KUBE-SERVICES, the worst case is 10,014.',
      },
    ],
  },
  ipvs: { formula: { rules: 'no s and no e', worst: 'the same' } },
  nftables: { formula: { rules: 'no s and no e: a map finds both', worst: 'the same' } },
};
