import { PacketPathError } from '@packet-path/core';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { freshMark } from './marks.ts';
import type { TableDraft } from './table-draft.ts';

/** Chains that are sought one by one among those that a long chain led to before. */
const FEW = 8;

/** A chain on the walk. */
interface Stop {
  readonly chain: LiveChain;
  readonly leads: readonly LiveChain[];
  /** The place among them to go on with. */
  next: number;
}

/**
 * Refuses chains that call each other in a loop; as the tools do, also where no built-in chain leads
 * to them. A loop that was not there before has a jump that was not there before, so the walk begins
 * where such jumps lead.
 *
 * @throws {PacketPathError} `chain-loop`
 */
export function checkLoops(draft: TableDraft, source: string): void {
  const starts = draft.isFlushed ? draft.changed : newlyLedTo(draft);
  const open = freshMark();
  const done = freshMark();
  starts.forEach((start) => {
    walk(start, draft, open, done, source);
  });
}

/** The chains that changed rules lead to, where the old rules of the same chain did not. */
function newlyLedTo(draft: TableDraft): readonly LiveChain[] {
  const found: LiveChain[] = [];
  for (const chain of draft.changed) {
    const difference = draft.differenceOf(chain);
    if (difference !== undefined && difference.come.length <= FEW) {
      const known = difference.before.summarize().leads;
      for (const ledTo of new Set(difference.come)) if (!known.includes(ledTo)) found.push(ledTo);
      continue;
    }
    const mark = freshMark();
    // A chain that the text makes may have its rules already.
    if (chain.isLoaded) for (const ledTo of chain.body.summarize().leads) ledTo.mark = mark;
    for (const ledTo of draft.summaryOf(chain).leads) {
      if (ledTo.mark === mark) continue;
      ledTo.mark = mark;
      found.push(ledTo);
    }
  }
  return found;
}

/** A walk in depth that keeps its own stack. */
function walk(
  start: LiveChain,
  draft: TableDraft,
  open: number,
  done: number,
  source: string,
): void {
  if (start.mark === done) return;
  start.mark = open;
  const begun = draft.summaryOf(start).leads;
  if (areDone(begun, done)) {
    start.mark = done;
    return;
  }
  const stack: Stop[] = [{ chain: start, leads: begun, next: 0 }];
  for (let stop = stack.at(-1); stop !== undefined; stop = stack.at(-1)) {
    const chain = stop.leads[stop.next++];
    if (chain === undefined) {
      stack.pop();
      stop.chain.mark = done;
      continue;
    }
    if (chain.mark === done) continue;
    if (chain.mark === open) throw loop(stack, chain, draft, source);
    const leads = draft.summaryOf(chain).leads;
    // Most chains lead to nothing that was not looked at.
    if (areDone(leads, done)) {
      chain.mark = done;
      continue;
    }
    chain.mark = open;
    stack.push({ chain, leads, next: 0 });
  }
}

function areDone(leads: readonly LiveChain[], done: number): boolean {
  for (let at = 0; at < leads.length; at++) if (leads[at]!.mark !== done) return false;
  return true;
}

/** The loop, told from a rule of the text: one of its jumps at least is new. */
function loop(
  stack: readonly Stop[],
  called: LiveChain,
  draft: TableDraft,
  source: string,
): PacketPathError {
  const stops = stack.slice(stack.findIndex(({ chain }) => chain === called));
  const lines = stops.map(({ chain, leads, next }) => {
    const rule = draft.rulesOf(chain).findIndex(({ ledTo }) => ledTo === leads[next - 1]);
    return draft.lineOf(chain, rule);
  });
  const last = lines.lastIndexOf(Math.max(...lines));
  const names = stops.map(({ chain }) => chain.name);
  const path = [...names.slice(last + 1), ...names.slice(0, last + 1)];
  return new PacketPathError(
    'chain-loop',
    `chains call each other in a loop: ${[...path, path[0]].join(' -> ')}`,
    { source, position: { line: lines[last] ?? 1, column: 1 }, expected: 'chains that end' },
  );
}
