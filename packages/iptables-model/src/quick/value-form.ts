import type { NatRange } from '@packet-path/conntrack';
import { Address, type Endpoint, type LinePattern } from '@packet-path/core';
import { ExtensionTarget } from '../ruleset/extension-target.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { Rule } from '../ruleset/rule.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { TargetObject } from '../ruleset/target.ts';
import { masked } from '../text/masked-address.ts';
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

/** The objects that values of lines stand for. */
export interface ValueScope {
  /** The chain of a name; undefined where there is none, or a built-in one. */
  chainNamed(name: string): LiveChain | undefined;
  /** The range of one port, the same object each time. */
  portRange(port: number): NonNullable<NatRange['ports']>;
}

/** The rules that the lines of one pattern mean, whatever values stand in them. */
export class ValueForm {
  readonly form: RuleForm;
  readonly #parts: readonly Part[];
  readonly #model: Rule;
  #lastNote = '';

  private constructor(model: Rule, parts: readonly Part[]) {
    this.form = model.form;
    this.#model = model;
    this.#parts = parts;
  }

  /**
   * Made of a rule that the general reader has read. Undefined where a value is none of a rule's parts by
   * itself, where a rule of the form may be refused where another is not, and where it has state of its own.
   */
  static of({ segments, count }: LinePattern, model: Rule): ValueForm | undefined {
    const { form, extended } = model;
    if (form.isChecked || model.isOwn || form.isUnknown) return undefined;
    if (extended?.extension.check !== undefined) return undefined;
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

  /** The rule of the values that stand in a list from a place on; undefined for the general reader. */
  rule(values: readonly unknown[], from: number, scope: ValueScope): Rule | undefined {
    const parts = this.#parts;
    let { source, destination, notes, object }: { -readonly [Key in keyof Rule]: Rule[Key] } =
      this.#model;
    for (let index = 0; index < parts.length; index++) {
      const value = values[from + index];
      switch (parts[index]) {
        case 'source':
          source = this.#address(value, this.form.shape.sourceMask);
          if (source === null) return undefined;
          break;
        case 'destination':
          destination = this.#address(value, this.form.shape.destinationMask);
          if (destination === null) return undefined;
          break;
        case 'note':
          if (!this.#isNote(value)) return undefined;
          notes = value;
          break;
        case 'chain': {
          const chain = typeof value === 'string' ? scope.chainNamed(value) : undefined;
          if (chain === undefined) return undefined;
          object = chain;
          break;
        }
        default: {
          const target = this.#translation(value as Partial<Endpoint>, scope);
          if (target === undefined) return undefined;
          object = target;
        }
      }
    }
    return new Rule(this.form, source, destination, notes, object as TargetObject);
  }

  #address(value: unknown, mask: Address | null): Address | null {
    if (!(value instanceof Address) || mask === null || value.family !== mask.family) return null;
    return masked(value, mask);
  }

  #isNote(value: unknown): value is string {
    // The rules of a service have one note.
    if (value === this.#lastNote) return true;
    if (typeof value !== 'string' || !NOTE.test(value)) return false;
    this.#lastNote = value;
    return true;
  }

  #translation(
    { address, port }: Partial<Endpoint>,
    scope: ValueScope,
  ): ExtensionTarget | undefined {
    const { extension } = this.#model.extended as ExtensionTarget;
    if (address?.family !== 4 || port === undefined || port < 1 || port > 65_535) return undefined;
    const range: NatRange = {
      addresses: { first: address, last: address },
      ports: scope.portRange(port),
    };
    return new ExtensionTarget(extension, range);
  }
}

/** Whether a value ends where the text behind it begins. */
function endsWell(part: Part, behind: string): boolean {
  if (part === 'note') return behind.startsWith('"');
  const isAddress = part === 'source' || part === 'destination';
  return behind === '' || behind.startsWith(' ') || (isAddress && /^\/\d+( |$)/.test(behind));
}
