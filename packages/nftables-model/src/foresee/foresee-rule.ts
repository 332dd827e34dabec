import type { PacketBuffer } from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';
import type { Registers } from '../program/registers.ts';
import type { ProgramRule } from '../program/rule.ts';
import { type Step, Step as Steps } from '../program/step.ts';

/**
 * Foresees a rule as `LinearEvaluator` runs it, and leaves its step with the foresight.
 *
 * @returns the index of the instruction that ends the rule, or the number of instructions where all were run
 */
export function foreseeRule(
  { instructions }: ProgramRule,
  registers: Registers,
  packet: PacketBuffer,
  foresight: Foresight,
): number {
  let step: Step = Steps.NEXT;
  let at = 0;
  while (at < instructions.length) {
    const instruction = instructions[at]!;
    step =
      instruction.foresee === undefined
        ? foresight.lose()
        : instruction.foresee(registers, packet, foresight);
    if (step !== Steps.NEXT) break;
    at++;
  }
  foresight.step = step;
  foresight.expressions += step === Steps.NEXT ? at : at + 1;
  return at;
}
