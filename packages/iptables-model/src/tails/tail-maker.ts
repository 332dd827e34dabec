import {
  ASKS,
  Asks,
  CHANCES,
  FLAGS,
  FORM,
  HAS_DESTINATION,
  HAS_SOURCE,
  IS_PLAIN,
  MATCHES,
  PASSES_ALL,
  PROTOCOL,
  PROTOCOL_INVERTED,
  REFUSED_AFTER,
  STEP,
} from '../program/form-list.ts';
import { COUNT, FIRST, HEAD } from '../program/program.ts';
import { Step } from '../ruleset/step.ts';
import type { Table } from '../table/table.ts';
import type { Tail, TailKind, TailWay } from './tail.ts';

/** Ways of a tail at most. */
const MOST_WAYS = 256;
const PORT = 0xffff;
const NO_FORM = -1;

/** Reads chains of a table as tails, where they are built like the chain of a service. */
export class TailMaker {
  readonly #table: Table;
  /** Equal kinds are one object. */
  readonly #kinds = new Map<string, TailKind>();

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * The tail that is a chain, for packets of a protocol; undefined where none is.
   *
   * Its rules lead to other chains, each by a draw, and the last without one; those translate. Each chain may begin
   * with one rule that names a source.
   */
  make(chain: number, protocol: number): Tail | undefined {
    const { heads, forms } = this.#table.program;
    const first = heads[chain * HEAD + FIRST]!;
    const end = first + heads[chain * HEAD + COUNT]!;
    if (end - first > MOST_WAYS) return undefined;
    const frontForm = this.#frontOf(first, end);
    const begin = frontForm === NO_FORM ? first : first + 1;
    const ways: TailWay[] = [];
    const chances: number[] = [];
    const matches: number[] = [];
    let ends: Ends | undefined;
    let asked = begin - first;
    for (let place = begin; place < end; place++) {
      const form = this.#formAt(place);
      const words = forms.words;
      const isJump = words[form + STEP] === Step.JUMP || words[form + STEP] === Step.GOTO;
      if ((words[form + FLAGS]! & PASSES_ALL) === 0 || !isJump) return undefined;
      const way = this.#wayAt(place, protocol);
      if (way === undefined || (ends !== undefined && !isSame(ends, way.ends))) return undefined;
      ends = way.ends;
      ways.push(way);
      matches.push(asked + 1 + words[form + MATCHES]! + ends.asked);
      if (words[form + ASKS] === Asks.NOTHING) break;
      if (words[form + ASKS] !== Asks.DRAW) return undefined;
      chances.push(words[form + CHANCES]!);
      asked += 1 + words[form + REFUSED_AFTER]!;
    }
    // Where every draw may say no, a packet may come back from the chain.
    if (ends === undefined || chances.length === ways.length) return undefined;
    const kind = this.#kind({ protocol, frontForm, chances, matches, ends });
    return { kind, chain, place: begin, source: this.#sourceAt(first, frontForm), ways };
  }

  /** The end of the chain that the rule at a place leads to. */
  #wayAt(from: number, protocol: number): (TailWay & { readonly ends: Ends }) | undefined {
    const { words, heads, layout, forms } = this.#table.program;
    const chain = words[from * layout.length + layout.target]!;
    const first = heads[chain * HEAD + FIRST]!;
    const end = first + heads[chain * HEAD + COUNT]!;
    const frontForm = this.#frontOf(first, end);
    const place = frontForm === NO_FORM ? first : first + 1;
    if (place >= end) return undefined;
    const form = this.#formAt(place);
    const at = place * layout.length;
    const translates = forms.words[form + STEP] === Step.ACTION && words[at + layout.port] !== 0;
    if (!translates || !this.#passes(form, protocol)) return undefined;
    const rules = place - first + 1;
    return {
      chain,
      place,
      address: words.slice(at + layout.target, at + layout.target + layout.lastWord + 1),
      port: words[at + layout.port]! & PORT,
      source: this.#sourceAt(first, frontForm),
      ends: { frontForm, rules, asked: rules + forms.words[form + MATCHES]! },
    };
  }

  /** The form of a rule at the beginning of a chain that asks for a source, among the words of forms. */
  #frontOf(first: number, end: number): number {
    if (first === end) return NO_FORM;
    const form = this.#formAt(first);
    const flags = this.#table.program.forms.words[form + FLAGS]!;
    return (flags & HAS_SOURCE) === 0 ? NO_FORM : form;
  }

  #sourceAt(place: number, form: number): Int32Array {
    const { words, layout } = this.#table.program;
    const at = place * layout.length + layout.source;
    return form === NO_FORM ? new Int32Array(0) : words.slice(at, at + layout.lastWord + 1);
  }

  /** Whether a rule of a form has nothing to ask of packets of a protocol. */
  #passes(form: number, protocol: number): boolean {
    const { words } = this.#table.program.forms;
    const flags = words[form + FLAGS]!;
    const wanted = words[form + PROTOCOL]!;
    return (
      this.#asksNothingOf(form, protocol) &&
      (flags & (HAS_SOURCE | HAS_DESTINATION | PROTOCOL_INVERTED)) === 0 &&
      (flags & (PASSES_ALL | IS_PLAIN)) !== 0 &&
      (wanted === 0 || wanted === protocol)
    );
  }

  /** Whether the matches of a form let all packets of a protocol by. */
  #asksNothingOf(form: number, protocol: number): boolean {
    const { words, forms } = this.#table.program.forms;
    const asks = words[form + ASKS];
    if (asks !== Asks.MATCHES) return asks === Asks.NOTHING;
    return this.#table.testsOf(forms[form / FORM]!).passAllOf(protocol);
  }

  /** The place of a rule's form among the words of forms, whose matches are ready. */
  #formAt(place: number): number {
    const { words, layout, forms } = this.#table.program;
    const form = words[place * layout.length]!;
    if (forms.words[form * FORM + ASKS] === Asks.UNKNOWN) this.#table.testsOf(forms.forms[form]!);
    return form * FORM;
  }

  #kind({ protocol, frontForm, chances, matches, ends }: KindParts): TailKind {
    const name = [protocol, frontForm, ends.frontForm, ends.rules, ...chances, ...matches].join();
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const kind: TailKind = {
      protocol,
      frontForm,
      endForm: ends.frontForm,
      chances: Int32Array.from(chances),
      matches: Int32Array.from(matches),
      endRules: ends.rules,
    };
    this.#kinds.set(name, kind);
    return kind;
  }
}

interface KindParts {
  readonly protocol: number;
  readonly frontForm: number;
  readonly chances: readonly number[];
  readonly matches: readonly number[];
  readonly ends: Ends;
}

/** The parts that the chains behind the draws of a tail have in common. */
interface Ends {
  readonly frontForm: number;
  readonly rules: number;
  /** Headers and matches that are asked there. */
  readonly asked: number;
}

function isSame(one: Ends, other: Ends): boolean {
  return (
    one.frontForm === other.frontForm && one.rules === other.rules && one.asked === other.asked
  );
}
