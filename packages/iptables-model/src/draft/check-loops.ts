import { PacketPathError } from '@packet-path/core';
import type { Chain } from '../ruleset/chain.ts';
import type { ChainContents } from '../ruleset/chain-contents.ts';
import { chainOf } from '../ruleset/target.ts';
import { freshMark } from './marks.ts';
import type { TableDraft } from './table-draft.ts';

/** A chain on the walk. */
interface Stop {
  readonly chain: Chain;
  readonly contents: ChainContents;
  /** The rule to go on with. */
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
  const starts = draft.isFlushed ? draft.chains() : newlyLedTo(draft);
  const open = freshMark();
  const done = freshMark();
  for (const start of starts) walk(start, draft, open, done, source);
}

/** The chains that changed rules lead to, where the old rules of the same chain did not. */
function newlyLedTo(draft: TableDraft): readonly Chain[] {
  const found: Chain[] = [];
  for (const { chain, rules } of draft.changed.values()) {
    const mark = freshMark();
    if (chain.rules !== rules) {
      for (const { target } of chain.rules) markChain(chainOf(target), draft, mark);
    }
    for (const { target } of rules) {
      const destination = chainOf(target);
      if (destination !== undefined && markChain(destination, draft, mark)) found.push(destination);
    }
  }
  return found;
}

/** Marks a chain; false where it has the mark. */
function markChain(chain: Chain | undefined, draft: TableDraft, mark: number): boolean {
  if (chain === undefined) return false;
  const contents = draft.contents(chain);
  if (contents.mark === mark) return false;
  contents.mark = mark;
  return true;
}

/** A walk in depth that keeps its own stack. */
function walk(start: Chain, draft: TableDraft, open: number, done: number, source: string): void {
  const stack: Stop[] = [];
  const enter = (chain: Chain): void => {
    const contents = draft.contents(chain);
    if (contents.mark === open) throw loop(stack, chain, draft, source);
    if (contents.mark === done) return;
    contents.mark = open;
    stack.push({ chain, contents, next: 0 });
  };
  enter(start);
  for (let stop = stack.at(-1); stop !== undefined; stop = stack.at(-1)) {
    const rule = stop.contents.rules[stop.next++];
    if (rule === undefined) {
      stack.pop();
      stop.contents.mark = done;
      continue;
    }
    const destination = chainOf(rule.target);
    if (destination !== undefined) enter(destination);
  }
}

/** The loop, told from a rule of the text: one of its jumps at least is new. */
function loop(
  stack: readonly Stop[],
  called: Chain,
  draft: TableDraft,
  source: string,
): PacketPathError {
  const stops = stack.slice(stack.findIndex(({ chain }) => chain === called));
  const lines = stops.map(({ chain, next }) => draft.changed.get(chain)?.lineOf(next - 1) ?? 0);
  const last = lines.lastIndexOf(Math.max(...lines));
  const names = stops.map(({ chain }) => chain.name);
  const path = [...names.slice(last + 1), ...names.slice(0, last + 1)];
  return new PacketPathError(
    'chain-loop',
    `chains call each other in a loop: ${[...path, path[0]].join(' -> ')}`,
    { source, position: { line: lines[last] ?? 1, column: 1 }, expected: 'chains that end' },
  );
}
