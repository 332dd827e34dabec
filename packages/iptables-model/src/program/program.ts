import type { ChainSite, Family, Hook, NumberedChains } from '@packet-path/core';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { NO_RULES, type RuleBody } from '../ruleset/rule-body.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import { RunRules } from '../ruleset/run-rules.ts';
import { Blocks } from './blocks.ts';
import type { FormList } from './form-list.ts';
import { LAYOUTS, type RuleLayout, RuleWords } from './rule-words.ts';

/** The words of a chain, by their places behind `number * HEAD`. */
export const HEAD = 4;
/** The chain's first rule among all, and how many there are. */
export const FIRST = 0;
export const COUNT = 1;
const ROOM = 2;
/** Another number each time the chain gets rules. */
const STAMP = 3;

let lastStamp = 0;

/**
 * The rules of a table as numbers.
 *
 * **How it works.** A chain has a number, and a block of rules in one array. A rule has five words (of
 * IPv6 fourteen): the number of its form, the addresses of `-s` and `-d`, and the chain that it leads to
 * or the end that it translates to. Everything else is its form's, of which a large ruleset has some forty.
 * A walk from a service to an endpoint so reads some ten lines of memory, where the objects of the same
 * rules lie in sixty. Rules whose words do not say everything are asked as objects, which stand beside.
 *
 * **Why it may be shared.** Packets change nothing here: counters, the matches made ready and everything
 * with memory are the table's of one host. A program that was shared is never written again; a host whose
 * rules change copies it first.
 */
export class Program implements NumberedChains {
  readonly family: Family;
  readonly layout: RuleLayout;
  readonly forms: FormList;
  words: Int32Array;
  heads: Int32Array;
  /** The rules of each chain by its number. */
  readonly bodies: RuleBody[];
  /** The chains by their numbers; undefined where a number is free. */
  chains: (LiveChain | undefined)[];
  #areChainsLent = false;
  /** Made by an evaluator for itself, by the numbers of chains; rules may have been replaced since. */
  readonly plans: unknown[];
  /** Rules of all chains. */
  size = 0;
  /** Whether other hosts have it too. */
  isShared = false;
  readonly #blocks: Blocks;
  readonly #writer: RuleWords;
  readonly #freeNumbers: number[];
  /** The places of chains in ledgers, by hook and number. */
  readonly #sites: Map<Hook, (ChainSite | undefined)[]> = new Map();

  constructor(family: Family, forms: FormList, from?: Program) {
    this.family = family;
    this.layout = LAYOUTS[family];
    this.forms = forms;
    this.words = from?.words.slice() ?? new Int32Array(64 * this.layout.length);
    this.heads = from?.heads.slice() ?? new Int32Array(16 * HEAD);
    this.bodies = from?.bodies.slice() ?? [];
    this.chains = from?.chains.slice() ?? [];
    this.plans = from?.plans.slice() ?? [];
    this.size = from?.size ?? 0;
    this.#writer = new RuleWords(this.layout, forms);
    this.#blocks = from === undefined ? new Blocks(0) : from.#blocks.copy();
    this.#freeNumbers = from === undefined ? [] : from.#freeNumbers.slice();
  }

  /** The same, for a host that will change it. */
  copy(): Program {
    return new Program(this.family, this.forms, this);
  }

  /** Places of rules are below this. */
  get end(): number {
    return this.#blocks.end;
  }

  /** Numbers of chains are below this. */
  get numbers(): number {
    return this.bodies.length;
  }

  places(): (number: number, hook: Hook) => ChainSite {
    const { chains } = this;
    this.#areChainsLent = true;
    return (number, hook) => chains[number]!.site(hook);
  }

  /** Before {@link chains} is written: who was given it goes on with it as it is. */
  #keepLent(): void {
    if (!this.#areChainsLent) return;
    this.#areChainsLent = false;
    this.chains = this.chains.slice();
  }

  /** Makes room for so many rules more at once, of chains that get their rules next. */
  reserve(rules: number): void {
    const needed = (this.#blocks.end + Blocks.roomFor(rules)) * this.layout.length;
    // A few rules are for the usual steps.
    if (needed > this.words.length * 2) this.words = grown(this.words, needed);
  }

  /** Gives a chain a number. */
  enter(chain: LiveChain): void {
    this.#keepLent();
    const number = this.#freeNumbers.pop() ?? this.bodies.length;
    if (number * HEAD === this.heads.length) this.heads = grown(this.heads, number * HEAD * 2);
    // One by one: a call to fill four words costs more than the words.
    for (let at = number * HEAD; at < (number + 1) * HEAD; at++) this.heads[at] = 0;
    this.bodies[number] = NO_RULES;
    this.chains[number] = chain;
    this.plans[number] = undefined;
    chain.number = number;
  }

  /** A chain is gone. */
  leave({ number }: LiveChain): void {
    this.#keepLent();
    const head = number * HEAD;
    this.size -= this.heads[head + COUNT]!;
    this.#blocks.release(this.heads[head + FIRST]!, this.heads[head + ROOM]!);
    this.heads.fill(0, head, head + HEAD);
    this.bodies[number] = NO_RULES;
    this.chains[number] = undefined;
    this.plans[number] = undefined;
    this.#freeNumbers.push(number);
    for (const sites of this.#sites.values()) sites[number] = undefined;
  }

  /** Gives a chain its rules; those that they lead to have numbers. */
  place({ number, body }: LiveChain): void {
    const head = number * HEAD;
    const { length } = body;
    const before = this.bodies[number]!;
    const difference = body instanceof RunRules ? body.differenceFrom(before) : undefined;
    const old = difference === undefined ? undefined : this.#wordsOf(head);
    this.size += length - this.heads[head + COUNT]!;
    if (length > this.heads[head + ROOM]!) this.#move(head, Blocks.roomFor(length));
    this.heads[head + COUNT] = length;
    this.heads[head + STAMP] = lastStamp = (lastStamp + 1) | 0;
    this.bodies[number] = body;
    const first = this.heads[head + FIRST]!;
    if (difference === undefined || old === undefined) {
      this.#writer.write(this.words, first, body);
    } else this.#writer.rewrite(this.words, first, body.rules, old, difference.places);
    if (body instanceof RunRules) body.settle();
  }

  /** The first of a chain's rules among all. */
  firstOf(number: number): number {
    return this.heads[number * HEAD + FIRST]!;
  }

  /** The form of a rule. */
  formOf(number: number, rule: number): RuleForm {
    return this.forms.forms[this.words[(this.firstOf(number) + rule) * this.layout.length]!]!;
  }

  /** Whether a chain has the same rules in another program, loaded at the same moment. */
  isAsIn(other: Program, number: number): boolean {
    const at = number * HEAD + STAMP;
    return this.heads[at] === other.heads[at];
  }

  /** A chain as the ledger names it, walked from a hook. */
  site(number: number, hook: Hook): ChainSite {
    let sites = this.#sites.get(hook);
    if (sites === undefined || sites.length < this.bodies.length) {
      const known: readonly (ChainSite | undefined)[] = sites ?? [];
      sites = new Array<ChainSite | undefined>(this.heads.length / HEAD).fill(undefined);
      for (const [index, site] of known.entries()) sites[index] = site;
      this.#sites.set(hook, sites);
    }
    let site = sites[number];
    if (site === undefined) {
      site = this.chains[number]!.site(hook);
      sites[number] = site;
    }
    return site;
  }

  /** The words of a chain, copied. */
  #wordsOf(head: number): Int32Array {
    const first = this.heads[head + FIRST]!;
    const { length } = this.layout;
    return this.words.slice(first * length, (first + this.heads[head + COUNT]!) * length);
  }

  #move(head: number, room: number): void {
    const { heads, layout } = this;
    this.#blocks.release(heads[head + FIRST]!, heads[head + ROOM]!);
    heads[head + FIRST] = this.#blocks.take(room);
    heads[head + ROOM] = room;
    const needed = this.#blocks.end * layout.length;
    if (needed > this.words.length) this.words = grown(this.words, Math.max(needed, needed * 1.5));
  }
}

function grown(words: Int32Array, length: number): Int32Array {
  const more = new Int32Array(length);
  more.set(words);
  return more;
}
