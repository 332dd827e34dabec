import type { CallEvent, RuleEvent } from 'packet-path/trace';
import type { FoldedRules, WalkEvent } from '../protocol/walk.ts';
import type { PacketEnds } from './packet-ends.ts';
import { ruleLine } from './rule-line.ts';
import type { Say } from './say.ts';
import { stepLine } from './step-line.ts';

/** Fewer rules than this that did not match are told one by one. */
const FEWEST_FOLDED = 4;

/** The events of a function, with runs of rules that did not match folded. */
export function walkEvents(
  events: readonly CallEvent[],
  ends: PacketEnds,
  say: Say,
): readonly WalkEvent[] {
  const told: WalkEvent[] = [];
  for (let at = 0; at < events.length; ) {
    const run = runAt(events, at);
    if (run.length >= FEWEST_FOLDED) {
      told.push(folded(run, at));
      at += run.length;
      continue;
    }
    const event = events[at]!;
    told.push(event.kind === 'rule' ? ruleLine(event, say) : stepLine(event.step, ends, say));
    at++;
  }
  return told;
}

/** Rules of one chain from a place on, of which none matched. */
function runAt(events: readonly CallEvent[], from: number): readonly RuleEvent[] {
  const run: RuleEvent[] = [];
  for (let at = from; at < events.length; at++) {
    const event = events[at]!;
    if (event.kind !== 'rule' || event.rule.matched) break;
    const [first] = run;
    if (first !== undefined && first.rule.chain !== event.rule.chain) break;
    run.push(event);
  }
  return run;
}

function folded(run: readonly RuleEvent[], at: number): FoldedRules {
  const { table, chain, rule: first } = run[0]!.rule;
  const lookups = run.reduce(
    (sum, { asked }) => sum + asked.filter(({ kind }) => kind === 'set').length,
    0,
  );
  const last = run.at(-1)!.rule.rule;
  return { kind: 'fold', table, chain, first, last, count: run.length, lookups, at };
}
