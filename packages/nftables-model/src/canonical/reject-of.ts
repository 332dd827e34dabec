import type { TableFamily } from '../ruleset/ruleset.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';

/** The answer of `reject` alone: port unreachable, by the table's family. */
const DEFAULTS = {
  ip: { kind: 'icmp', code: 3 },
  ip6: { kind: 'icmpv6', code: 4 },
  inet: { kind: 'icmpx', code: 1 },
} as const;

/** A rejection as nft lists it: without its answer where that is the default. */
export function rejectOf(answer: RejectAnswer | undefined, family: TableFamily): Statement {
  if (answer === undefined || answer.kind === 'tcp-reset') {
    return answer === undefined ? { kind: 'reject' } : { kind: 'reject', answer };
  }
  const usual = DEFAULTS[family];
  const isUsual = answer.kind === usual.kind && answer.code === usual.code;
  return isUsual ? { kind: 'reject' } : { kind: 'reject', answer };
}
