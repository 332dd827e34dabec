import type { Instruction } from '../program/instruction.ts';
import { Step } from '../program/step.ts';

/** `log`: writes a line to the kernel's log. The trace shows the rule, so nothing is done here. */
export const LOG: Instruction = { name: 'log', run: () => Step.NEXT };
