import { MATCHES } from './iptables/matches.mjs';
import { iptablesPlan } from './iptables/plan.mjs';
import { TARGETS } from './iptables/targets.mjs';
import { nftablesPlan } from './nftables/plan.mjs';
import { EXPRESSIONS, STATEMENTS } from './nftables/vocabulary.mjs';

const named = (kind, words) => words.map(({ name }) => `${kind} ${name}`);
const IPTABLES = [...named('match', MATCHES), ...named('target', TARGETS)];
const NFTABLES = [...named('expression', EXPRESSIONS), ...named('statement', STATEMENTS)];

/** The kinds of rulesets: their words, those that stand beside a word that is tried, and their plans. */
export const KINDS = [
  {
    name: 'iptables-legacy',
    tool: 'iptables-legacy',
    words: IPTABLES,
    plain: ['target ACCEPT', 'target (none)'],
    plan: (random, options) => iptablesPlan(random, { ...options, kind: 'legacy' }),
  },
  {
    name: 'iptables-nft',
    tool: 'iptables-nft',
    words: IPTABLES,
    plain: ['target ACCEPT', 'target (none)'],
    plan: (random, options) => iptablesPlan(random, { ...options, kind: 'nft' }),
  },
  {
    name: 'nftables',
    tool: 'nft',
    words: NFTABLES,
    plain: [
      'statement accept',
      'statement (none)',
      'expression meta mark',
      'expression meta l4proto',
      'expression tcp dport',
    ],
    plan: nftablesPlan,
  },
];
