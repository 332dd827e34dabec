import type { Instruction } from '../program/instruction.ts';
import { Step } from '../program/step.ts';

/** `log`: tells somebody of the packet; here the trace shows that its rule matched. */
export const LOG: Instruction = { name: 'log', run: () => Step.NEXT };
