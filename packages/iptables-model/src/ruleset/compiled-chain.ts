import { ChainSite, type Hook, type PacketBuffer, packetBytes } from '@packet-path/core';
import type { Action, Predicate, RuleEnvironment } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import { headerRefusal } from '../header/header-matches.ts';
import { type PackedHeaders, packHeaders } from '../header/packed-headers.ts';
import type { Chain, ChainContents } from './chain.ts';
import type { Rule } from './rule.ts';

/** The kinds of target, as the walk tells them apart. */
export const Step = {
  CONTINUE: 0,
  ACCEPT: 1,
  DROP: 2,
  RETURN: 3,
  JUMP: 4,
  GOTO: 5,
  ACTION: 6,
} as const;

const NO_PREDICATES: readonly Predicate[] = [];

/** A chain made ready: for each rule what the walk needs, column by column. */
export class CompiledChain {
  readonly name: string;
  readonly chain: Chain;
  readonly length: number;
  readonly headers: PackedHeaders;
  /** The extension matches of each rule, in the order written. */
  readonly predicates: readonly (readonly Predicate[])[];
  /** A value of {@link Step} for each rule. */
  readonly steps: Uint8Array;
  /** Where a rule jumps to, or goes to. */
  readonly destinations: readonly (Chain | undefined)[];
  /** The actions of targets that are neither verdicts nor chains. */
  readonly actions: readonly (Action | undefined)[];
  /** Packets and bytes of each rule in turn: the counters of the chain itself. */
  readonly counters: Float64Array;
  readonly #rules: readonly Rule[];
  readonly #family: RuleEnvironment['family'];
  readonly #texts: string[] = [];
  readonly #sites: Partial<Record<Hook, ChainSite>> = {};
  readonly #table: string;

  /** @throws {PacketPathError} what a match or target refuses; nothing is held then */
  constructor(chain: Chain, contents: ChainContents, environment: RuleEnvironment) {
    const { rules } = contents;
    this.name = chain.name;
    this.chain = chain;
    this.length = rules.length;
    this.headers = packHeaders(
      rules.map(({ header }) => header),
      environment.family,
    );
    this.#rules = rules;
    this.#family = environment.family;
    this.#table = environment.table;
    this.steps = Uint8Array.from(rules, stepOf);
    contents.counters ??= new Float64Array(rules.length * 2);
    this.counters = contents.counters;
    this.destinations = rules.map(({ destination }) => destination);
    const predicates: (readonly Predicate[])[] = [];
    const actions: (Action | undefined)[] = [];
    this.predicates = predicates;
    this.actions = actions;
    try {
      for (const rule of rules) {
        predicates.push(compileMatches(rule, environment));
        const { target } = rule;
        actions.push(target.kind === 'extension' ? target.compile(environment) : undefined);
      }
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Lets go of what its rules hold: their chain is gone, or has been replaced. */
  release(): void {
    for (const predicates of this.predicates) {
      for (const predicate of predicates) predicate.release?.();
    }
    for (const action of this.actions) action?.release?.();
  }

  /** Counts a packet that a rule has matched. */
  count(rule: number, packet: PacketBuffer): void {
    this.counters[rule * 2]! += 1;
    this.counters[rule * 2 + 1]! += packetBytes(packet);
  }

  /** The chain as the ledger names it, walked from a hook. */
  site(hook: Hook): ChainSite {
    const tool = this.#family === 4 ? 'iptables' : 'ip6tables';
    this.#sites[hook] ??= new ChainSite(tool, this.#family, this.#table, hook, this.name);
    return this.#sites[hook];
  }

  /** The rule in the tool's words, for the trace. */
  text(rule: number): string {
    this.#texts[rule] ??= `-A ${this.name}${this.#rules[rule]?.write(this.#family) ?? ''}`;
    return this.#texts[rule];
  }

  /** The part of a rule's header that does not match, for the trace. */
  headerRefusal(rule: number, packet: PacketBuffer): string {
    const header = this.#rules[rule]?.header;
    return header === undefined ? '' : headerRefusal(header, packet);
  }

  /** The name of a rule's extension match, for the trace. */
  matchName(rule: number, match: number): string {
    return this.#rules[rule]?.matches[match]?.extension.name ?? 'unknown target';
  }
}

function compileMatches(rule: Rule, environment: RuleEnvironment): readonly Predicate[] {
  const { matches, target } = rule;
  if (matches.length === 0 && target.kind !== 'unknown') return NO_PREDICATES;
  const predicates: Predicate[] = [];
  try {
    for (const match of matches) predicates.push(match.compile(environment));
  } catch (error) {
    for (const predicate of predicates) predicate.release?.();
    throw error;
  }
  if (target.kind === 'unknown') predicates.push(NEVER);
  return predicates;
}

function stepOf({ target }: Rule): number {
  switch (target.kind) {
    case 'none':
    case 'unknown':
      return Step.CONTINUE;
    case 'verdict':
      return Step[target.verdict];
    case 'jump':
      return Step.JUMP;
    case 'goto':
      return Step.GOTO;
    case 'extension':
      return Step.ACTION;
  }
}
