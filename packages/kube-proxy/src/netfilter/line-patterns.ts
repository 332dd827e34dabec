import { LinePattern } from '@packet-path/core';

const known = new Map<string, LinePattern>();

/**
 * The pattern of a rule, made once: `«»` stands where a value does.
 *
 * ```ts
 * linePattern('-s «»/32 -j KUBE-MARK-MASQ').count; // 1
 * ```
 */
export function linePattern(rule: string): LinePattern {
  let pattern = known.get(rule);
  if (pattern === undefined) {
    pattern = new LinePattern(rule.split('«»'));
    known.set(rule, pattern);
  }
  return pattern;
}
