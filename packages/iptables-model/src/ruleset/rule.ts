import type { Family } from '@packet-path/core';
import { type RuleHeader, writeHeader } from '../header/rule-header.ts';
import type { Chain } from './chain.ts';
import type { ExtensionTarget, Match } from './extended.ts';

/** The action of a rule on a packet that it matches. */
export type RuleTarget =
  /** Nothing: the rule counts. */
  | { readonly kind: 'none' }
  | { readonly kind: 'verdict'; readonly verdict: 'ACCEPT' | 'DROP' | 'RETURN' }
  /** A jump comes back, a goto does not. */
  | { readonly kind: 'jump' | 'goto'; readonly chain: Chain }
  | ExtensionTarget
  /** A target that is not modelled: its rule never matches. */
  | { readonly kind: 'unknown'; readonly text: string };

/** One rule, as it was loaded. Its counters belong to its chain. Immutable. */
export class Rule {
  readonly header: RuleHeader;
  readonly matches: readonly Match[];
  readonly target: RuleTarget;
  /** The line it was read from. */
  readonly line: number;

  constructor(header: RuleHeader, matches: readonly Match[], target: RuleTarget, line: number) {
    this.header = header;
    this.matches = matches;
    this.target = target;
    this.line = line;
  }

  /** The chain it jumps or goes to. */
  get destination(): Chain | undefined {
    const { target } = this;
    return target.kind === 'jump' || target.kind === 'goto' ? target.chain : undefined;
  }

  /** The same rule, that jumps or goes to another chain. */
  leadingTo(chain: Chain): Rule {
    const { header, matches, target, line } = this;
    const kind = target.kind === 'goto' ? 'goto' : 'jump';
    return new Rule(header, matches, { kind, chain }, line);
  }

  /** Whether a match or the target is made for each rule when the rules are loaded. */
  get perRule(): boolean {
    if (this.target.kind === 'extension' && this.target.extension.perRule) return true;
    for (const { extension } of this.matches) if (extension.perRule) return true;
    return false;
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
