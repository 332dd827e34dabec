import type { NatRange } from '@packet-path/conntrack';
import {
  Address,
  type Endpoint,
  type Family,
  type GivenEnd,
  type LinePattern,
  PatternLines,
} from '@packet-path/core';
import { ALL_HOOKS } from '../extension/hook-bits.ts';
import { ExtensionTarget } from '../ruleset/extension-target.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { type Notes, Rule } from '../ruleset/rule.ts';
import type { RuleWriter } from '../ruleset/rule-body.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import { masked } from '../text/masked-address.ts';
import { quote } from '../text/quote.ts';
import { isOfEndpoint } from './endpoint-reader.ts';

/** The parts of a rule that a value of its line may be. */
type Part = 'source' | 'destination' | 'note' | 'chain' | 'endpoint';

/** The option before a value, and whether the value stands in quotes, by the text that ends there. */
const PARTS: readonly (readonly [string, Part])[] = [
  ['-s ', 'source'],
  ['-d ', 'destination'],
  ['--comment "', 'note'],
  ['-j ', 'chain'],
  ['--to-destination ', 'endpoint'],
];

/** XT_MAX_COMMENT_LEN - 1, as the match refuses more. */
const NOTE = /^[ !#-[\]-~]{1,255}$/;

/** Finds a user's chain by its name, or by the lines that append to it. */
export type FindChain = (name: string | PatternLines) => LiveChain | undefined;

/** The rules that the lines of one pattern mean, whatever values stand in them. */
export class ValueForm {
  readonly form: RuleForm;
  /** Bits of the hooks that the rules may be reached from. */
  readonly allowedHooks: number;
  readonly needsConntrack: boolean;
  /** Whether the rules lead to a chain. */
  readonly isLeading: boolean;
  readonly #model: Rule;
  /** The places of values behind the pattern; -1 where the rules have the model's. */
  readonly #source: number;
  readonly #destination: number;
  readonly #note: number;
  readonly #chain: number;
  readonly #endpoint: number;
  #lastNote = '';
  /** Characters of a written rule that no value stands for; -1 until somebody asks. */
  #constantLength = -1;
  #lastQuoted = '';
  #quotedLength = 0;

  private constructor(model: Rule, parts: readonly Part[]) {
    this.form = model.form;
    this.allowedHooks = model.form.allowedHooks & (model.extended?.allowedHooks ?? ALL_HOOKS);
    this.needsConntrack = model.needsConntrack;
    this.isLeading = model.ledTo !== undefined;
    this.#model = model;
    this.#source = parts.indexOf('source');
    this.#destination = parts.indexOf('destination');
    this.#note = parts.indexOf('note');
    this.#chain = parts.indexOf('chain');
    this.#endpoint = parts.indexOf('endpoint');
  }

  /**
   * Made of a rule that the general reader has read. Undefined where a value is none of a rule's parts by
   * itself, where a rule of the form may be refused where another is not, and where it has state of its own.
   */
  static of({ segments, count }: LinePattern, model: Rule): ValueForm | undefined {
    const { form, extended } = model;
    if (form.isChecked || form.holds || model.isOwn || form.isUnknown) return undefined;
    if (extended?.extension.check !== undefined || extended?.holds === true) return undefined;
    const parts: Part[] = [];
    for (let index = 0; index < count; index++) {
      const part = PARTS.find(([end]) => segments[index]!.endsWith(end))?.[1];
      if (part === undefined || parts.includes(part)) return undefined;
      if (!endsWell(part, segments[index + 1]!)) return undefined;
      parts.push(part);
    }
    if (parts.includes('endpoint') && !(extended && isOfEndpoint(extended))) return undefined;
    if (parts.includes('chain') && model.ledTo === undefined) return undefined;
    if (!parts.includes('note') && model.notes !== null) return undefined;
    return new ValueForm(model, parts);
  }

  /**
   * Whether values that stand in a list from a place on make a rule, else they are for the general reader; of a
   * rule that leads to a chain it is the chain.
   */
  takes(values: readonly unknown[], from: number, find: FindChain): boolean | LiveChain {
    const { sourceMask, destinationMask } = this.form.shape;
    if (this.#source >= 0 && !isOfMask(values[from + this.#source], sourceMask)) return false;
    if (this.#destination >= 0 && !isOfMask(values[from + this.#destination], destinationMask)) {
      return false;
    }
    if (this.#note >= 0 && !this.#isNote(values[from + this.#note])) return false;
    if (this.#endpoint >= 0 && !isEndpoint(values[from + this.#endpoint])) return false;
    if (!this.isLeading) return true;
    // Also a chain that all lines name may have been made anew since the model was read.
    const name = this.#chain < 0 ? this.#model.ledTo?.name : values[from + this.#chain];
    const isName = typeof name === 'string' || name instanceof PatternLines;
    return (isName && find(name)) || false;
  }

  /** Writes the rule of values that were taken. */
  writeTo(
    writer: RuleWriter,
    values: readonly unknown[],
    from: number,
    ledTo: LiveChain | undefined,
  ): void {
    writer.begin(this.form, this.#sourceOf(values, from), this.#destinationOf(values, from));
    if (ledTo !== undefined) {
      writer.lead(ledTo);
      return;
    }
    const end =
      this.#endpoint < 0
        ? this.#model.extended?.destination
        : (values[from + this.#endpoint] as Endpoint);
    if (end !== undefined) writer.translate(end.address, end.port);
  }

  /** The rule of values that were taken. */
  rule(values: readonly unknown[], from: number, ledTo: LiveChain | undefined): Rule {
    const { notes, object } = this.#model;
    return new Rule(
      this.form,
      this.#sourceOf(values, from),
      this.#destinationOf(values, from),
      this.#note < 0 ? notes : (values[from + this.#note] as string),
      ledTo ?? (this.#endpoint < 0 ? object : this.#translation(values[from + this.#endpoint])),
    );
  }

  /** How many characters `Rule.write` answers for the rule of values that were taken. */
  writtenLength(
    values: readonly unknown[],
    from: number,
    ledTo: LiveChain | undefined,
    family: Family,
  ): number {
    if (this.#constantLength < 0) {
      const { source, destination, notes, ledTo: led, extended } = this.#model;
      const own = this.#lengthOf(source, destination, notes, led, extended?.destination);
      this.#constantLength = this.#model.writtenLength(family) - own;
    }
    const varying = this.#lengthOf(
      this.#sourceOf(values, from),
      this.#destinationOf(values, from),
      this.#note < 0 ? null : (values[from + this.#note] as string),
      ledTo,
      this.#endpoint < 0 ? undefined : (values[from + this.#endpoint] as Endpoint),
    );
    return this.#constantLength + varying;
  }

  /** Characters of the parts that values stand for. */
  #lengthOf(
    source: Address | null,
    destination: Address | null,
    notes: Notes,
    ledTo: LiveChain | undefined,
    end: GivenEnd | undefined,
  ): number {
    let length = 0;
    if (this.#source >= 0 && source !== null) length += source.textLength;
    if (this.#destination >= 0 && destination !== null) length += destination.textLength;
    if (this.#note >= 0 && typeof notes === 'string') length += this.#quoted(notes);
    if (this.#chain >= 0 && ledTo !== undefined) length += ledTo.name.length;
    if (this.#endpoint >= 0 && end !== undefined) {
      length += end.address.textLength + `${end.port}`.length;
    }
    return length;
  }

  /** Characters of a note where it is written, with the quotes that it needs. */
  #quoted(note: string): number {
    if (note !== this.#lastQuoted) {
      this.#lastQuoted = note;
      this.#quotedLength = quote(note).length;
    }
    return this.#quotedLength;
  }

  #sourceOf(values: readonly unknown[], from: number): Address | null {
    const { sourceMask } = this.form.shape;
    if (this.#source < 0 || sourceMask === null) return this.#model.source;
    return masked(values[from + this.#source] as Address, sourceMask);
  }

  #destinationOf(values: readonly unknown[], from: number): Address | null {
    const { destinationMask } = this.form.shape;
    if (this.#destination < 0 || destinationMask === null) return this.#model.destination;
    return masked(values[from + this.#destination] as Address, destinationMask);
  }

  #isNote(value: unknown): value is string {
    // The rules of a service have one note.
    if (value === this.#lastNote) return true;
    if (typeof value !== 'string' || !NOTE.test(value)) return false;
    this.#lastNote = value;
    return true;
  }

  #translation(value: unknown): ExtensionTarget {
    const { extension } = this.#model.extended as ExtensionTarget;
    const { address, port } = value as Endpoint;
    const range: NatRange = {
      addresses: { first: address, last: address },
      ports: Object.freeze({ first: port, last: port }),
    };
    return new ExtensionTarget(extension, range);
  }
}

function isOfMask(value: unknown, mask: Address | null): boolean {
  return value instanceof Address && mask !== null && value.family === mask.family;
}

function isEndpoint(value: unknown): value is Endpoint {
  const { address, port } = value as Partial<Endpoint>;
  return address?.family === 4 && port !== undefined && port >= 1 && port <= 65_535;
}

/** Whether a value ends where the text behind it begins. */
function endsWell(part: Part, behind: string): boolean {
  if (part === 'note') return behind.startsWith('"');
  const isAddress = part === 'source' || part === 'destination';
  return behind === '' || behind.startsWith(' ') || (isAddress && /^\/\d+( |$)/.test(behind));
}
