import { type Asked, formatStep, type RuleEvent } from 'packet-path/trace';
import type { RuleLine } from '../protocol/walk.ts';

/** A rule that was evaluated, in the library's words. */
export function ruleLine({ rule, asked }: RuleEvent): RuleLine {
  const { table, chain, rule: number, matched, text, refusal } = rule;
  return {
    kind: 'rule',
    table,
    chain,
    rule: number,
    matched,
    text,
    refusal,
    asked: asked.map((step: Asked) => formatStep(step).trim()),
    lookups: asked.filter(({ kind }) => kind === 'set').length,
  };
}
