import type { PacketWay } from 'packet-path/trace';
import type { FoldPlace, RuleLine, RulesAnswer } from '../protocol/walk.ts';
import { ruleLine } from './rule-line.ts';
import type { Say } from './say.ts';

/** The rules of a fold in a packet's way, told one by one; none where there is no such way. */
export function foldedRules(
  way: PacketWay | undefined,
  { stop, call, at, count }: FoldPlace,
  say: Say,
): RulesAnswer {
  const place = way?.stops[stop];
  const events = place?.kind === 'hook' ? (place.calls[call]?.events ?? []) : [];
  const rules = events
    .slice(at, at + count)
    .map((event): RuleLine | undefined =>
      event.kind === 'rule' ? ruleLine(event, say) : undefined,
    )
    .filter((line) => line !== undefined);
  return { rules };
}
