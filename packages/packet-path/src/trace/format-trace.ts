import type { TraceStep } from '@packet-path/core';
import { formatStep } from './format-step.ts';
import { count } from './step-prose.ts';

/** The amount of a trace that is told. */
export interface FormatTraceOptions {
  /** Tell each rule that did not match; unless given, how many there were in a row. */
  readonly everyRule?: boolean;
}

/**
 * A trace as lines.
 *
 * ```ts
 * formatTrace(traceFlow(node, flow).steps).join('\n');
 * ```
 */
export function formatTrace(
  steps: readonly TraceStep[],
  { everyRule = false }: FormatTraceOptions = {},
): string[] {
  const lines: string[] = [];
  let passed = 0;
  let chain = '';
  const tellPassed = (): void => {
    if (passed > 0) lines.push(`    ${chain}: ${count(passed, 'rule')} not matched`);
    passed = 0;
  };
  for (const step of steps) {
    if (!everyRule && step.kind === 'set-unasked') continue;
    if (!everyRule && step.kind === 'rule' && !step.matched) {
      const place = `${step.table}:${step.chain}`;
      if (place !== chain) tellPassed();
      chain = place;
      passed++;
      continue;
    }
    tellPassed();
    lines.push(formatStep(step));
  }
  tellPassed();
  return lines;
}
