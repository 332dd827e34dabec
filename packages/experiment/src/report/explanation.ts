import type { StudyResult } from '../study/result.ts';
import { element, type Markup } from './markup.ts';

/** How to read the numbers, where they agree with what was published, and what they leave out. */
export function explanation(result: StudyResult): readonly Markup[] {
  return [
    element('h2', {}, 'How to read this'),
    ...HOW_TO_READ.map((text) => element('p', {}, text)),
    element(
      'dl',
      {},
      FORMULAS.map(([name, formula, worst]) => [
        element('dt', {}, name),
        element('dd', {}, element('code', {}, formula), `; at worst ${worst}`),
      ]),
    ),
    element('p', {}, SYMBOLS),
    ...published(result).map((text) => element('p', {}, text)),
    element('h2', {}, 'What is not modelled'),
    element(
      'ul',
      {},
      NOT_MODELLED.map((text) => element('li', {}, text)),
    ),
  ];
}

const HOW_TO_READ: readonly string[] = [
  'A rule counts as evaluated when the walk reaches it, whether it matches or not, in every table and hook: what the kernel would do for this packet. A new connection is its first packet, sent by a pod of the node that serves nothing. Means, 95th percentiles (nearest rank) and worst cases are exact, over every pair of a service port and one of its endpoints: nothing is sampled.',
  'The rules of nat PREROUTING and of the chains it calls are those that grow. They are evaluated once a connection: the packets that follow find their translation in the connection table. So keepalive shares them among its requests: a connection is three handshake packets, its requests (one data packet and one acknowledgement each way) and four packets that close it.',
  'Hash probes are entries compared in conntrack’s table and in the tables of IPVS, which find the tables of connections empty. A set look-up is one question to an ipset, or to a set or map of nftables, whatever its size.',
];

const FORMULAS: readonly (readonly [name: string, formula: string, worst: string])[] = [
  ['iptables, layout of 2019, nat PREROUTING', '1 + 2s + e + 2', '2S + N + 3'],
  ['iptables, layout of today, nat PREROUTING', '1 + s + 1 + e + 2', 'S + N + 4'],
  ['IPVS', 'no s and no e', 'the same'],
  ['nftables', 'no s and no e: a map finds both', 'the same'],
];

const SYMBOLS =
  'Here s is the place of the service among all S in KUBE-SERVICES, and e that of the endpoint among all N of the service; plus the rules of affinity and of masquerading, where a service has them.';

const NOT_MODELLED: readonly string[] = [
  'Time: these are counts of work. A rule takes a few nanoseconds, more when the rules no longer fit into the processor’s cache.',
  'What kube-proxy spends on programming the kernel, which in iptables mode grows with the cluster too.',
  'Rules of other software on the node: a network plugin’s, a firewall’s.',
  'Connections that are open already: they lengthen the chains of the hash tables.',
];

/** The figures of the comparison of 2019 and of today's layout, where this study reached them. */
const PUBLISHED: readonly (readonly [plane: string, worst: number, sentence: string])[] = [
  [
    'iptables-2019',
    20_013,
    'The worst case in nat PREROUTING at 10,000 services is 20,013 rules in the layout of 2019: the “about 20,000” of Tigera’s comparison of that year.',
  ],
  [
    'iptables',
    10_014,
    'In today’s layout, with one rule a service in KUBE-SERVICES, the worst case is 10,014.',
  ],
];

function published({ runs }: StudyResult): readonly string[] {
  return PUBLISHED.filter(([plane, worst]) =>
    runs.some((run) => run.plane === plane && run.newConnection.natPrerouting.worst === worst),
  ).map(([, , sentence]) => sentence);
}
