import type { PlaneRemarks } from '@packet-path/data-plane';

/** Terms that both layouts have. */
const PORTALS = {
  term: '1',
  sentence: 'the rule of nat PREROUTING that leads to KUBE-SERVICES (“kubernetes service portals”)',
};
const ENDPOINTS = {
  term: 'e',
  sentence:
    'one rule in the chain of the service for each endpoint down to the chosen one, which leads to the chain of the endpoint (KUBE-SEP-…), each but the last with its probability',
};
const TRANSLATION = {
  term: '2',
  sentence:
    'the two rules of KUBE-SEP-…: one marks for masquerading what the endpoint itself sends, the other translates the destination (DNAT)',
};

/** Formulas of kube-proxy's layouts, for nat PREROUTING, and the figures they are known by. */
export const REMARKS: Readonly<
  Record<'iptables-2019' | 'iptables' | 'ipvs' | 'nftables', PlaneRemarks>
> = {
  'iptables-2019': {
    formula: {
      rules: '1 + 2s + e + 2',
      worst: '2S + N + 3',
      terms: [
        PORTALS,
        {
          term: '2s',
          sentence:
            'two rules in KUBE-SERVICES for each service down to this one: the first marks for masquerading what comes from outside the pods (KUBE-MARK-MASQ), the second leads to the chain of the service (KUBE-SVC-…)',
        },
        ENDPOINTS,
        TRANSLATION,
      ],
    },
    published: [
      {
        worst: 20_013,
        sentence:
          'The worst case in nat PREROUTING at 10,000 services is 20,013 rules in the layout of 2019: the “about 20,000” of Tigera’s comparison of that year.',
        url: 'https://www.tigera.io/blog/comparing-kube-proxy-modes-iptables-or-ipvs/',
      },
    ],
  },
  iptables: {
    formula: {
      rules: '1 + s + 1 + e + 2',
      worst: 'S + N + 4',
      terms: [
        PORTALS,
        {
          term: 's',
          sentence:
            'one rule in KUBE-SERVICES for each service down to this one, which leads to the chain of the service (KUBE-SVC-…)',
        },
        {
          term: '1',
          sentence:
            'the first rule of KUBE-SVC-…, which marks for masquerading what comes from outside the pods (KUBE-MARK-MASQ)',
        },
        ENDPOINTS,
        TRANSLATION,
      ],
    },
    published: [
      {
        worst: 10_014,
        sentence:
          'In today’s layout, with one rule a service in KUBE-SERVICES, the worst case is 10,014.',
      },
    ],
  },
  ipvs: {
    formula: {
      rules: 'no s and no e',
      worst: 'the same',
      terms: [
        {
          term: 'no s',
          sentence:
            'the rules ask sets (KUBE-CLUSTER-IP and others) in place of one service after the other, and IPVS finds the service in a hash table',
        },
        { term: 'no e', sentence: 'the scheduler of the service chooses the endpoint, not a rule' },
      ],
    },
  },
  nftables: {
    formula: {
      rules: 'no s and no e: a map finds both',
      worst: 'the same',
      terms: [
        {
          term: 'no s',
          sentence:
            'the verdict map service-ips leads from address, protocol and port to the chain of the service in one look-up',
        },
        {
          term: 'no e',
          sentence: 'a map from a random number (numgen random) leads to the chain of the endpoint',
        },
      ],
    },
  },
};
