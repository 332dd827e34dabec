import type { Family } from '@packet-path/core';
import type { RuleHeader } from '../header/rule-header.ts';
import type { PortTest } from '../matches/port-test.ts';
import type { Match } from '../ruleset/match.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { RuleTarget } from '../ruleset/target.ts';
import { HEADER_FIELDS } from './implies.ts';

/** A rule, read once for all comparisons. */
export class ReadRule {
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  readonly header: RuleHeader;
  readonly tests: readonly ReadMatch[];
  readonly target: RuleTarget;
  /** Whether a packet that matches it never comes to the next rule of its chain. */
  readonly leaves: boolean;
  readonly #rule: Rule;
  readonly #family: Family;

  constructor(rule: Rule, reader: RuleReading, index: number, leaves: boolean) {
    this.chain = reader.chain;
    this.rule = index + 1;
    this.header = rule.header;
    this.tests = reader.tests(rule.form);
    this.target = rule.target;
    this.leaves = leaves;
    this.#rule = rule;
    this.#family = reader.family;
  }

  /** As iptables-save prints it. */
  get text(): string {
    return `-A ${this.chain}${this.#rule.write(this.#family)}`;
  }
}

/** Reads the rules of a chain; the matches of rules of one form are read once. */
export class RuleReading {
  readonly chain: string;
  readonly family: Family;
  readonly #table: string;
  readonly #forms: Map<RuleForm, readonly ReadMatch[]>;

  /** @param forms of the whole table */
  constructor(
    chain: string,
    { table, family }: { readonly table: string; readonly family: Family },
    forms: Map<RuleForm, readonly ReadMatch[]>,
  ) {
    this.chain = chain;
    this.family = family;
    this.#table = table;
    this.#forms = forms;
  }

  tests(form: RuleForm): readonly ReadMatch[] {
    let tests = this.#forms.get(form);
    if (tests === undefined) {
      tests = form.matches
        .filter(({ extension }) => extension.note !== true)
        .map((match) => readMatch(match, this.#table, this.family));
      this.#forms.set(form, tests);
    }
    return tests;
  }
}

/** A match other than a comment. */
export interface ReadMatch {
  readonly name: string;
  readonly text: string;
  /** The ports of `-m tcp` and `-m udp`, where it tests nothing else. */
  readonly ports: { readonly source: PortTest; readonly destination: PortTest } | undefined;
  /** Whether its answer about a packet is the same at every rule of one walk. */
  readonly isFixed: boolean;
}

/** Matches that no target of a table can change the answer of while rules are walked. */
const FIXED: ReadonlySet<string> = new Set([
  ...['tcp', 'udp', 'sctp', 'icmp', 'icmp6', 'multiport', 'addrtype', 'iprange'],
  ...['conntrack', 'state', 'pkttype', 'mac', 'owner', 'physdev', 'dccp', 'udplite'],
]);

function readMatch({ extension, options }: Match, table: string, family: Family): ReadMatch {
  const { name } = extension;
  const text = `${name} ${extension.write(options, family)}`;
  // NOTRACK and CT decide in raw what a packet's state is; TCPOPTSTRIP takes TCP's options away.
  const isState = name === 'conntrack' || name === 'state';
  const asksOption = name === 'tcp' && (options as { readonly option: unknown }).option !== null;
  return {
    name,
    text,
    ports: portsOf(name, options),
    isFixed: FIXED.has(name) && !asksOption && !(isState && table === 'raw'),
  };
}

function portsOf(name: string, options: unknown): ReadMatch['ports'] {
  if (name !== 'tcp' && name !== 'udp') return undefined;
  const { source, destination, flags, option } = options as {
    readonly source: PortTest;
    readonly destination: PortTest;
    readonly flags?: unknown;
    readonly option?: unknown;
  };
  const asksMore = (flags ?? null) !== null || (option ?? null) !== null;
  return asksMore ? undefined : { source, destination };
}

/**
 * The answer whether packets that match all of some rules match another one: `yes` is proved, `perhaps`
 * means that its header is matched, and that a match of it could not be decided.
 */
export function covers(asked: ReadRule, given: readonly ReadRule[]): 'yes' | 'perhaps' | 'no' {
  for (const field of HEADER_FIELDS) {
    if (!given.some(({ header }) => field(header, asked.header))) return 'no';
  }
  const isProved = asked.tests.every(
    (test) => test.isFixed && given.some(({ tests }) => tests.some((own) => implies(own, test))),
  );
  return isProved ? 'yes' : 'perhaps';
}

function implies(own: ReadMatch, asked: ReadMatch): boolean {
  if (own.text === asked.text) return true;
  if (own.name !== asked.name || asked.ports === undefined) return false;
  const { ports } = own;
  if (ports === undefined) return false;
  return (
    portImplies(ports.source, asked.ports.source) &&
    portImplies(ports.destination, asked.ports.destination)
  );
}

function portImplies(own: PortTest, asked: PortTest): boolean {
  const isWithin = own.range.first >= asked.range.first && own.range.last <= asked.range.last;
  const isApart = own.range.last < asked.range.first || own.range.first > asked.range.last;
  if (!own.inverted) return asked.inverted ? isApart : isWithin;
  if (!asked.inverted) return asked.range.first === 0 && asked.range.last === 65_535;
  return asked.range.first >= own.range.first && asked.range.last <= own.range.last;
}
