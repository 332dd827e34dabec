import type { Address, Family } from '@packet-path/core';
import { type HeaderShape, headerOf, type ShapedHeader } from '../header/header-shape.ts';
import { type RuleHeader, writeHeader } from '../header/rule-header.ts';
import { ExtensionTarget } from './extension-target.ts';
import type { LiveChain } from './live-chain.ts';
import { Match } from './match.ts';
import type { RuleForm } from './rule-form.ts';
import { Step } from './step.ts';
import type { RuleTarget, TargetObject } from './target.ts';

/** The texts of a rule's notes (`-m comment`), in the order written: none, one or several. */
export type Notes = null | string | readonly string[];

/** One rule, as it was loaded. Its counters belong to its chain. Immutable. */
export class Rule implements ShapedHeader {
  readonly form: RuleForm;
  /** The addresses of `-s` and `-d`; null where the rule has none. */
  readonly source: Address | null;
  readonly destination: Address | null;
  readonly notes: Notes;
  /** The object of the target; the form has the step that it is. */
  readonly object: TargetObject;

  constructor(
    form: RuleForm,
    source: Address | null,
    destination: Address | null,
    notes: Notes,
    object: TargetObject,
  ) {
    this.form = form;
    this.source = source;
    this.destination = destination;
    this.notes = notes;
    this.object = object;
  }

  get shape(): HeaderShape {
    return this.form.shape;
  }

  get header(): RuleHeader {
    return headerOf(this);
  }

  /** The matches with their options, in the order written. */
  get matches(): readonly Match[] {
    const { notes, form } = this;
    if (notes === null) return form.matches;
    const texts = typeof notes === 'string' ? [notes] : [...notes];
    return form.matches.map((match) =>
      match.extension.note === true ? new Match(match.extension, texts.shift()) : match,
    );
  }

  get target(): RuleTarget {
    const { form, object } = this;
    if (object instanceof ExtensionTarget) return object;
    if (typeof object === 'string') return { kind: 'unknown', text: object };
    if (object !== null) {
      return { kind: form.step === Step.GOTO ? 'goto' : 'jump', chain: object.name };
    }
    switch (form.step) {
      case Step.ACCEPT:
        return { kind: 'verdict', verdict: 'ACCEPT' };
      case Step.DROP:
        return { kind: 'verdict', verdict: 'DROP' };
      case Step.RETURN:
        return { kind: 'verdict', verdict: 'RETURN' };
      default:
        return { kind: 'none' };
    }
  }

  /** The chain it jumps or goes to; undefined where it leads to none. */
  get ledTo(): LiveChain | undefined {
    const { step } = this.form;
    return step === Step.JUMP || step === Step.GOTO ? (this.object as LiveChain) : undefined;
  }

  /** The target, where an extension defines it. */
  get extended(): ExtensionTarget | undefined {
    return this.form.step === Step.ACTION ? (this.object as ExtensionTarget) : undefined;
  }

  /** Whether a match or the target is made for each rule when the rules are loaded. */
  get isOwn(): boolean {
    return this.form.isOwn || this.extended?.isOwn === true;
  }

  /** Whether it switches connection tracking on. */
  get needsConntrack(): boolean {
    return this.form.needsConntrack || this.extended?.needsConntrack === true;
  }

  /** The same rule, that leads to another chain. */
  leadingTo(chain: LiveChain): Rule {
    return new Rule(this.form, this.source, this.destination, this.notes, chain);
  }

  /** The words behind `-A CHAIN` in iptables-save, each with a leading space. */
  write(family: Family): string {
    let text = writeHeader(this.header);
    for (const { extension, options } of this.matches) {
      text += ` -m ${extension.name}${spaced(extension.write(options, family))}`;
    }
    return text + writeTarget(this.target, family);
  }

  /** False where {@link write} is sure to answer another text for another rule; nothing is written. */
  mayBeWrittenLike(other: Rule): boolean {
    const { source, destination, notes } = this;
    if ((source === null) !== (other.source === null)) return false;
    if (source !== null && !source.equals(other.source!)) return false;
    if ((destination === null) !== (other.destination === null)) return false;
    if (destination !== null && !destination.equals(other.destination!)) return false;
    return typeof notes !== 'string' || notes === other.notes;
  }

  /** How many characters {@link write} answers: of rules of one form only what differs is written. */
  writtenLength(family: Family): number {
    const { form } = this;
    const own = this.#ownLength(family);
    if (form.commonLength < 0) form.commonLength = this.write(family).length - own;
    return form.commonLength + own;
  }

  #ownLength(family: Family): number {
    const { source, destination, notes, form } = this;
    let length = writeTarget(this.target, family).length;
    if (source !== null) length += source.toString().length;
    if (destination !== null) length += destination.toString().length;
    if (notes === null) return length;
    const texts = typeof notes === 'string' ? [notes] : notes;
    let next = 0;
    for (const { extension } of form.matches) {
      if (extension.note === true) length += extension.write(texts[next++], family).length;
    }
    return length;
  }
}

function writeTarget(target: RuleTarget, family: Family): string {
  switch (target.kind) {
    case 'none':
      return '';
    case 'verdict':
      return ` -j ${target.verdict}`;
    case 'jump':
      return ` -j ${target.chain}`;
    case 'goto':
      return ` -g ${target.chain}`;
    case 'extension':
      return ` -j ${target.extension.name}${spaced(target.extension.write(target.options, family))}`;
    case 'unknown':
      return ` -j ${target.text}`;
  }
}

function spaced(words: string): string {
  return words === '' ? '' : ` ${words}`;
}
