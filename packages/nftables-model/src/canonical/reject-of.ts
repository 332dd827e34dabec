import type { TableFamily } from '../ruleset/ruleset.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';

/** What `reject` alone answers with: port unreachable, as the table's family has it. */
const DEFAULTS = {
  ip: { kind: 'icmp', code: 3 },
  ip6: { kind: 'icmpv6', code: 4 },
  inet: { kind: 'icmpx', code: 1 },
} as const;

/** A rejection; the answer that goes without saying is not said, as nft lists it. */
export function rejectOf(answer: RejectAnswer | undefined, family: TableFamily): Statement {
  if (answer === undefined || answer.kind === 'tcp-reset') {
    return answer === undefined ? { kind: 'reject' } : { kind: 'reject', answer };
  }
  const usual = DEFAULTS[family];
  const isUsual = answer.kind === usual.kind && answer.code === usual.code;
  return isUsual ? { kind: 'reject' } : { kind: 'reject', answer };
}
