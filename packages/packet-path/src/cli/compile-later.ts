import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function runs before V8 asks whether to optimise it (V8, `flag-definitions.h`). */
const USUAL_BUDGET = 66 * 1024;
/** Of a study's first second hardly a function comes back often enough to pay for its optimised code. */
const LATE_BUDGET = 1_000_000;

/**
 * Lets V8 optimise later, for work that is over in a second or two; `false` as usual again. The setting is the
 * process's, with all its threads.
 */
export function compileLater(later: boolean): void {
  setFlagsFromString(`--interrupt-budget=${later ? LATE_BUDGET : USUAL_BUDGET}`);
}
