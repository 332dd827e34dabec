import type { PacketBuffer, Passage, Verdict } from '@packet-path/core';
import {
  type NftEvaluator,
  type NftProgramChain,
  type NftProgramRule,
  NftRegisters,
  NftStep,
} from '../../src/index.ts';

/**
 * The meaning of a walk through the chains of nftables, written for reading: the judge of every
 * evaluator.
 *
 * Each rule is charged when it begins. Its instructions run in order until one of them ends the rule.
 * A rule that passes its last test has matched. A jump comes back to the rule behind it, a goto does
 * not, and a walk that comes back to its base chain's end has the base chain's policy.
 */
export class NaiveEvaluator implements NftEvaluator {
  walk(base: NftProgramChain, packet: PacketBuffer, passage: Passage): Verdict {
    return walkChain(base, packet, passage) ?? base.base?.policy ?? 'accept';
  }
}

/** Undefined where the chain ends, or a rule returns. */
function walkChain(
  chain: NftProgramChain,
  packet: PacketBuffer,
  passage: Passage,
): Verdict | undefined {
  for (const rule of chain.rules) {
    const registers = new NftRegisters();
    const { step, reached } = runRule(rule, registers, packet, passage);
    const matched = reached >= rule.matchedFrom ? 1 : 0;
    passage.work.chargeChain(chain.site(packet.family, passage.hook), 1, matched);
    if (step === NftStep.ACCEPT) return 'accept';
    if (step === NftStep.DROP) return 'drop';
    if (step === NftStep.RETURN) return undefined;
    if (step === NftStep.NEXT || step === NftStep.BREAK) continue;
    passage.work.chainJumps++;
    const verdict = walkChain(registers.chain!, packet, passage);
    if (verdict !== undefined || step === NftStep.GOTO) return verdict;
  }
  return undefined;
}

function runRule(
  { instructions }: NftProgramRule,
  registers: NftRegisters,
  packet: PacketBuffer,
  passage: Passage,
) {
  for (const [reached, instruction] of instructions.entries()) {
    passage.work.expressionsEvaluated++;
    const step = instruction.run(registers, packet, passage);
    if (step !== NftStep.NEXT) return { step, reached };
  }
  return { step: NftStep.NEXT, reached: instructions.length };
}
