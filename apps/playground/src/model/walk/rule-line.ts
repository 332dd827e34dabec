import type { RuleEvent } from 'packet-path/trace';
import type { RuleLine } from '../protocol/walk.ts';
import type { Say } from './say.ts';

/** A rule that was evaluated, in the library's words. */
export function ruleLine({ rule, asked }: RuleEvent, say: Say): RuleLine {
  const { table, chain, rule: number, matched, text, refusal } = rule;
  return {
    kind: 'rule',
    table,
    chain,
    rule: number,
    matched,
    text,
    refusal,
    asked: asked.map(say),
    lookups: asked.filter(({ kind }) => kind === 'set').length,
  };
}
