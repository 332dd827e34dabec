import type { Family } from '@packet-path/core';
import { StateBit } from '../matches/connection-states.ts';
import { isAnyPort, type PortTest } from '../matches/port-test.ts';
import type { Match } from '../ruleset/match.ts';
import { ALL_PORTS, type Range } from '../text/ranges.ts';
import { without } from './number-ranges.ts';

/** A field of a packet that a match compares with numbers. */
type NumberField = 'source port' | 'destination port' | 'state';

/** The numbers that a match lets through; of `state`, the place of its bit. */
export interface Fact {
  readonly field: NumberField;
  readonly ranges: readonly Range[];
}

/** A match other than a comment. */
export interface ReadMatch {
  readonly text: string;
  /** Whether its answer about a packet is the same at every rule of one walk. */
  readonly isFixed: boolean;
  /** All of them hold for a packet that matches. */
  readonly facts: readonly Fact[];
  /** The rest of its test; undefined where the facts are all. */
  readonly further: FurtherTest | undefined;
}

/** A test that is not known as numbers of fields. */
interface FurtherTest {
  /** Names of the fields that it reads; undefined where these are not known. */
  readonly reads: readonly string[] | undefined;
  /** Whether it fails for some packets of every kind, unless something else is asked of these fields. */
  readonly isOpen: boolean;
}

/** Matches that no target of a table can change the answer of while rules are walked. */
const FIXED: ReadonlySet<string> = new Set([
  ...['tcp', 'udp', 'sctp', 'icmp', 'icmp6', 'multiport', 'addrtype', 'iprange'],
  ...['conntrack', 'state', 'pkttype', 'mac', 'owner', 'physdev', 'dccp', 'udplite'],
]);

/** A match of a rule in a table. */
export function readMatch({ extension, options }: Match, table: string, family: Family): ReadMatch {
  const { name } = extension;
  // NOTRACK and CT decide in raw what a packet's state is; TCPOPTSTRIP takes TCP's options away.
  const isState = name === 'conntrack' || name === 'state';
  const asksOption = name === 'tcp' && (options as TcpParts).option !== null;
  return {
    text: `${name} ${extension.write(options, family)}`,
    isFixed: FIXED.has(name) && !asksOption && !(isState && table === 'raw'),
    ...partsOf(name, options, table),
  };
}

type Parts = Pick<ReadMatch, 'facts' | 'further'>;

const NO_FACTS: readonly Fact[] = [];
const UNKNOWN: Parts = { facts: NO_FACTS, further: { reads: undefined, isOpen: false } };
/** It lets some packets through and others not, whatever they are. */
const CHANCE: Parts = { facts: NO_FACTS, further: { reads: [], isOpen: true } };
const ALWAYS: Parts = { facts: NO_FACTS, further: undefined };

function open(...reads: readonly string[]): Parts {
  return { facts: NO_FACTS, further: { reads, isOpen: true } };
}

function partsOf(name: string, options: unknown, table: string): Parts {
  switch (name) {
    case 'tcp':
      return tcpParts(options as TcpParts);
    case 'udp':
      return { facts: portFacts(options as PortParts), further: undefined };
    case 'multiport':
      return multiportParts(options as MultiportParts);
    case 'conntrack':
      return conntrackParts(options as ConntrackParts, table);
    case 'state':
      return stateParts(
        { ...(options as StateParts), bits: (options as StateParts).states },
        table,
      );
    case 'mark':
      return open('mark');
    case 'addrtype':
      return { facts: NO_FACTS, further: { reads: ['addresses'], isOpen: false } };
    case 'limit':
      return CHANCE;
    case 'statistic':
      return statisticParts(options as StatisticParts);
    default:
      return UNKNOWN;
  }
}

interface PortParts {
  readonly source: PortTest;
  readonly destination: PortTest;
}

interface TcpParts extends PortParts {
  readonly flags: { readonly mask: number } | null;
  readonly option: unknown;
}

function tcpParts(options: TcpParts): Parts {
  const { flags, option } = options;
  const reads = [
    ...(flags === null ? [] : ['tcp flags']),
    ...(option === null ? [] : ['tcp option']),
  ];
  const isOpen = option !== null || flags?.mask !== 0;
  return {
    facts: portFacts(options),
    further: reads.length === 0 ? undefined : { reads, isOpen },
  };
}

const ANY_PORT: readonly Range[] = [ALL_PORTS];

function portFacts({ source, destination }: PortParts): readonly Fact[] {
  const sides = [
    { field: 'source port', test: source },
    { field: 'destination port', test: destination },
  ] as const;
  return sides
    .filter(({ test }) => !isAnyPort(test))
    .map(({ field, test: { range, inverted } }) => ({
      field,
      ranges: numbersOf([range], inverted),
    }));
}

function numbersOf(ranges: readonly Range[], inverted: boolean): readonly Range[] {
  return inverted ? without(ANY_PORT, ranges) : ranges;
}

interface MultiportParts {
  readonly which: '--sports' | '--dports' | '--ports';
  readonly ranges: readonly Range[];
  readonly inverted: boolean;
}

function multiportParts({ which, ranges, inverted }: MultiportParts): Parts {
  if (which === '--ports') return open('source port', 'destination port');
  const field = which === '--sports' ? 'source port' : 'destination port';
  return { facts: [{ field, ranges: numbersOf(ranges, inverted) }], further: undefined };
}

interface StateParts {
  readonly states: number;
  readonly inverted: boolean;
}

interface ConntrackParts {
  readonly states: StateTest | null;
}

/** The states of which a packet has exactly one, as numbers. */
const STATES: readonly number[] = [
  StateBit.INVALID,
  StateBit.ESTABLISHED,
  StateBit.RELATED,
  StateBit.NEW,
  StateBit.UNTRACKED,
];
const ANY_STATE: readonly Range[] = [{ first: 0, last: STATES.length - 1 }];

function conntrackParts(options: ConntrackParts, table: string): Parts {
  const { states } = options;
  const others = Object.entries(options).filter(([key]) => key !== 'states');
  if (states === null || others.some(([, value]) => isAsked(value))) return UNKNOWN;
  return stateParts(states, table);
}

interface StateTest {
  readonly bits: number;
  readonly inverted: boolean;
}

/** Only the first packets of connections come to nat, so that little can be said of states there. */
function stateParts({ bits, inverted }: StateTest, table: string): Parts {
  const isExact = STATES.reduce((left, bit) => left & ~bit, bits) === 0;
  if (table === 'nat' || !isExact) {
    return { facts: NO_FACTS, further: { reads: ['state'], isOpen: false } };
  }
  const named = STATES.flatMap((bit, place) =>
    (bits & bit) === 0 ? [] : [{ first: place, last: place }],
  );
  const ranges = inverted ? without(ANY_STATE, named) : named;
  return without(ANY_STATE, ranges).length === 0
    ? ALWAYS
    : { facts: [{ field: 'state', ranges }], further: undefined };
}

function isAsked(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null;
  return 'inverted' in value || Object.values(value).some(isAsked);
}

type StatisticParts =
  | { readonly mode: 'random'; readonly threshold: number; readonly inverted: boolean }
  | { readonly mode: 'nth'; readonly every: number };

/** A probability of 1 in 31 bits. */
const CERTAIN = 2 ** 31;

function statisticParts(options: StatisticParts): Parts {
  const fails =
    options.mode === 'nth'
      ? options.every > 1
      : (options.inverted ? CERTAIN - options.threshold : options.threshold) < CERTAIN;
  return fails ? CHANCE : UNKNOWN;
}
