import {
  declareCounters,
  declareDraws,
  declareNotes,
  type PolicyStep,
  type ReturnStep,
  type RuleStep,
  type SetStep,
} from '@packet-path/core';
import type { Nftables } from './nftables.ts';

declare module '@packet-path/core' {
  interface WorkCounters {
    /** Expressions of nftables rules executed, as `nft --debug=netlink` lists them. */
    expressionsEvaluated: number;
    // These three are words of iptables too, whose package tells their meaning.
    chainJumps: number;
    setLookups: number;
    setProbes: number;
    /** Map and verdict map look-ups made. */
    mapLookups: number;
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
    /**
     * A rule's comparison with a named set failed before the set was asked: nft tests the protocol of
     * the key first, as that of `tcp dport @ports`.
     */
    'set-unasked': { readonly set: string; readonly comparison: '==' | '!=' };
  }

  interface DrawPurposes {
    /** nft `numgen random mod N`. */
    numgen: true;
    /** nft `meta random`, also where it stands for `-m statistic --mode random`. */
    'meta-random': true;
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
    nft: true;
  }

  interface PacketBuffer {
    /** The packet's priority (`skb->priority`), which `meta priority set` writes. */
    priority: number;
  }

  interface HostParts {
    nftables: Nftables;
  }
}

declareCounters({
  expressionsEvaluated: {
    meaning: 'Expressions of nftables rules executed, as `nft --debug=netlink` lists them.',
    heading: 'expressions',
    kind: 'match',
    rank: 31,
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
  mapLookups: {
    meaning: 'Map and verdict map look-ups made.',
    heading: 'map look-ups',
    kind: 'set look-up',
    rank: 35,
  },
});

declareDraws({ numgen: 'path', 'meta-random': 'path' });
declareNotes({ priority: 0 });
