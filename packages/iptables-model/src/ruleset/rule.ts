import type { Address, Family } from '@packet-path/core';
import { type HeaderShape, headerOf, type ShapedHeader } from '../header/header-shape.ts';
import { type RuleHeader, writeHeader } from '../header/rule-header.ts';
import type { Chain } from './chain.ts';
import { Match } from './match.ts';
import type { RuleForm } from './rule-form.ts';
import { chainOf, type RuleTarget } from './target.ts';

/** The texts of a rule's notes (`-m comment`), in the order written: none, one or several. */
export type Notes = null | string | readonly string[];

/** One rule, as it was loaded. Its counters belong to its chain. Immutable. */
export class Rule implements ShapedHeader {
  readonly form: RuleForm;
  /** The addresses of `-s` and `-d`; null where the rule has none. */
  readonly source: Address | null;
  readonly destination: Address | null;
  readonly notes: Notes;
  readonly target: RuleTarget;

  constructor(
    form: RuleForm,
    source: Address | null,
    destination: Address | null,
    notes: Notes,
    target: RuleTarget,
  ) {
    this.form = form;
    this.source = source;
    this.destination = destination;
    this.notes = notes;
    this.target = target;
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

  /** The chain it jumps or goes to. */
  get destinationChain(): Chain | undefined {
    return chainOf(this.target);
  }

  /** Whether it switches connection tracking on. */
  get needsConntrack(): boolean {
    const { form, target } = this;
    return form.needsConntrack || (target.kind === 'extension' && target.needsConntrack);
  }

  /** The same rule with another target. */
  withTarget(target: RuleTarget): Rule {
    return new Rule(this.form, this.source, this.destination, this.notes, target);
  }

  /** Whether a match or the target is made for each rule when the rules are loaded. */
  get isOwn(): boolean {
    const { form, target } = this;
    return form.isOwn || (target.kind === 'extension' && target.isOwn);
  }

  /** The words behind `-A CHAIN` in iptables-save, each with a leading space. */
  write(family: Family): string {
    let text = writeHeader(this.header);
    for (const { extension, options } of this.matches) {
      text += ` -m ${extension.name}${spaced(extension.write(options, family))}`;
    }
    return text + writeTarget(this.target, family);
  }
}

function writeTarget(target: RuleTarget, family: Family): string {
  switch (target.kind) {
    case 'none':
      return '';
    case 'verdict':
      return ` -j ${target.verdict}`;
    case 'jump':
      return ` -j ${target.chain.name}`;
    case 'goto':
      return ` -g ${target.chain.name}`;
    case 'extension':
      return ` -j ${target.extension.name}${spaced(target.extension.write(target.options, family))}`;
    case 'unknown':
      return ` -j ${target.text}`;
  }
}

function spaced(words: string): string {
  return words === '' ? '' : ` ${words}`;
}
