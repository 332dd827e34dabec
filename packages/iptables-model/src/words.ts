import {
  declareCounters,
  declareDraws,
  declareReasons,
  type Family,
  type PolicyStep,
  type ReturnStep,
  type RuleStep,
  type SetStep,
} from '@packet-path/core';
import type { Ipsets } from './ipset/ipsets.ts';
import type { Iptables } from './iptables.ts';

declare module '@packet-path/core' {
  interface WorkCounters {
    /** Match predicates evaluated: one for a rule's header, and one for each extension called. */
    matchesEvaluated: number;
    /** Jumps and gotos taken to another chain. */
    chainJumps: number;
    /** Set membership tests made. */
    setLookups: number;
    /** Entries compared, and prefix lengths tried, in those tests. */
    setProbes: number;
  }

  interface TraceSteps {
    /** A rule was evaluated. */
    rule: RuleStep;
    /** A walk ran past a chain's last rule, or came back from a RETURN. */
    return: ReturnStep;
    /** A built-in chain's policy decided. */
    policy: PolicyStep;
    /** A set or map was asked. */
    set: SetStep;
  }

  interface DrawPurposes {
    /** `-m statistic --mode random`: 31 bits, the match compares them with its probability. */
    statistic: true;
  }

  interface DropReasons {
    /** SYNPROXY answered in the server's place. */
    'syn proxy': object;
    /** No program listens at the queue that NFQUEUE sent it to. */
    'no queue': object;
  }

  interface ErrorCodes {
    'unknown-table': true;
    'unknown-chain': true;
    'unknown-match': true;
    'unknown-target': true;
    'unknown-set': true;
    'chain-loop': true;
  }

  interface Tools {
    iptables: true;
    ip6tables: true;
    'iptables-restore': true;
    'ip6tables-restore': true;
    ipset: true;
    nfacct: true;
  }

  interface HostParts {
    ipsets: Ipsets;
    /** The tables of iptables, of each family. */
    iptables: Readonly<Record<Family, Iptables>>;
  }
}

declareCounters({
  matchesEvaluated: {
    meaning:
      "Match predicates evaluated: one for a rule's header, and one for each extension called.",
    heading: 'matches',
    kind: 'match',
    rank: 30,
  },
  chainJumps: {
    meaning: 'Jumps and gotos taken to another chain.',
    heading: 'jumps',
    kind: 'jump',
    rank: 32,
  },
  setLookups: {
    meaning: 'Set membership tests made.',
    heading: 'set look-ups',
    kind: 'set look-up',
    rank: 33,
  },
  setProbes: {
    meaning: 'Entries compared, and prefix lengths tried, in those tests.',
    heading: 'set probes',
    kind: 'set probe',
    rank: 34,
  },
});

declareReasons({ 'syn proxy': () => "SYNPROXY answered in the server's place" });

declareDraws({ statistic: 'path' });
