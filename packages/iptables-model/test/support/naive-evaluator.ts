import { type PacketBuffer, type Passage, packetBytes, type Verdict } from '@packet-path/core';
import type { Evaluator, LiveChain, MatchResult, Rule, Table } from '../../src/index.ts';
import { headerMatches } from './naive-header.ts';

/**
 * The meaning of a walk through a table, written for reading: the judge of every evaluator.
 *
 * For each rule of a chain: compare the header, ask the matches in the order written until one says
 * no, charge the rule, and if all said yes count the packet and act. A jump comes back to the rule
 * behind it; a goto does not; a walk that leaves its built-in chain gets the policy's verdict.
 */
export class NaiveEvaluator implements Evaluator {
  walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    return walkChain(table, builtin, packet, passage) ?? table.applyPolicy(builtin, packet);
  }
}

/** The verdict; undefined where the chain ends or a rule returns. */
function walkChain(
  table: Table,
  chain: LiveChain,
  packet: PacketBuffer,
  passage: Passage,
): Verdict | undefined {
  const { work, hook } = passage;
  for (const [index, rule] of chain.rules.entries()) {
    const result = ask(table, chain, index, rule, packet, passage);
    work.chargeChain(chain.site(hook), 1, result === true ? 1 : 0);
    if (result === 'drop') return 'drop';
    if (result === false) continue;
    table.count(chain, index, packetBytes(packet));
    const { target } = rule;
    if (target.kind === 'verdict') {
      if (target.verdict === 'RETURN') return undefined;
      return target.verdict === 'ACCEPT' ? 'accept' : 'drop';
    }
    if (target.kind === 'jump' || target.kind === 'goto') {
      work.chainJumps++;
      const verdict = walkChain(table, table.chain(target.chain)!, packet, passage);
      if (verdict !== undefined || target.kind === 'goto') return verdict;
    }
    if (target.kind === 'extension') {
      const decided = table.action(chain.number, index).run(packet, passage);
      if (decided !== 'continue') return decided;
    }
  }
  return undefined;
}

/** One evaluation for the header, and one for each match that is asked. */
function ask(
  table: Table,
  chain: LiveChain,
  index: number,
  rule: Rule,
  packet: PacketBuffer,
  passage: Passage,
): MatchResult {
  passage.work.matchesEvaluated++;
  if (!headerMatches(rule.header, packet)) return false;
  for (const predicate of table.tests(chain, index).predicates) {
    passage.work.matchesEvaluated++;
    const result = predicate.matches(packet, passage);
    if (result !== true) return result;
  }
  return true;
}
