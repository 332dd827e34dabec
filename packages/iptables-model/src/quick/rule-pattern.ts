import type { Hook } from '@packet-path/core';
import type { RuleContext } from '../extension/extension.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { GivenOption } from '../text/given-options.ts';
import { isOfEndpoint } from './endpoint-reader.ts';
import type { LineScan } from './line-scan.ts';

/** A rule as the general reader read it, and its surroundings. */
export interface ReadRule {
  readonly rule: Rule;
  readonly chain: LiveChain;
  readonly context: RuleContext;
  /** The options of the target, where an extension defines it. */
  readonly targetOptions: readonly GivenOption[];
}

/** The text of a rule without its slots: another line that fits it is a rule of the same form. */
export class RulePattern {
  /** The rule that the pattern was made of. */
  readonly model: ReadRule;
  /** Whether the target rewrites to one IPv4 address and one port, and has no other option. */
  readonly isOfEndpoint: boolean;
  readonly #hook: Hook | null;
  /** The text before each slot, and behind the last. */
  readonly #segments: readonly string[];

  /** Made of a line from `from` to before `to`, as it was scanned. */
  constructor(text: string, from: number, to: number, scan: LineScan, model: ReadRule) {
    this.model = model;
    this.#hook = model.chain.hook;
    const target = model.rule.extended;
    this.isOfEndpoint = target !== undefined && isOfEndpoint(target);
    const segments: string[] = [];
    let at = from;
    for (let slot = 0; slot < scan.count; slot++) {
      segments.push(text.slice(at, scan.starts[slot]));
      at = scan.ends[slot]!;
    }
    this.#segments = [...segments, text.slice(at, to)];
  }

  /**
   * Whether a line that was scanned differs from the model's in nothing but its slots: what stands in one is said by the
   * word before it.
   */
  fits(text: string, from: number, to: number, scan: LineScan, chain: LiveChain): boolean {
    const segments = this.#segments;
    if (chain.hook !== this.#hook) return false;
    let at = from;
    for (let slot = 0; slot < scan.count; slot++) {
      const segment = segments[slot]!;
      if (at + segment.length !== scan.starts[slot] || !text.startsWith(segment, at)) return false;
      at = scan.ends[slot]!;
    }
    const last = segments[scan.count]!;
    return at + last.length === to && text.startsWith(last, at);
  }
}
