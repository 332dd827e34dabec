import type { Expression, Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
import { TRANSPORTS } from '../types/headers.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/**
 * The statements that nft lists: a test for a protocol or family is left out where the statement right
 * behind it implies it, as in `meta l4proto tcp tcp dport 80` (nft, `payload_dependency_kill`).
 */
export function withoutImplied(
  statements: readonly Statement[],
  family: TableFamily,
): readonly Statement[] {
  if (!statements.some((statement) => statement.kind === 'match' && tested(statement, family))) {
    return statements;
  }
  return statements.filter((statement, index) => {
    const next = statements[index + 1];
    if (statement.kind !== 'match' || next === undefined) return true;
    const test = tested(statement, family);
    return test === undefined || !implies(next, test, family);
  });
}

/** The protocol or family that a match tests for; undefined where it tests for anything else. */
interface Test {
  readonly kind: 'l4proto' | 'nfproto';
  readonly value: number;
}

function tested({ left, comparison, right }: Match, family: TableFamily): Test | undefined {
  const value = comparison === '==' ? onlyNumber(right) : undefined;
  if (value === undefined) return undefined;
  if (left.kind === 'meta') {
    if (left.key === 'l4proto') return { kind: 'l4proto', value };
    if (left.key === 'nfproto' && family === 'inet') return { kind: 'nfproto', value };
    return undefined;
  }
  if (left.kind !== 'payload') return undefined;
  const isProtocol =
    (left.header === 'ip' && left.field === 'protocol') ||
    (left.header === 'ip6' && left.field === 'nexthdr');
  return isProtocol && family !== 'inet' ? { kind: 'l4proto', value } : undefined;
}

function onlyNumber(right: Operand): number | undefined {
  const [item, ...others] = right.kind === 'key' ? right.key : [];
  return item?.kind === 'number' && others.length === 0 ? item.number : undefined;
}

function implies(next: Statement, { kind, value }: Test, family: TableFamily): boolean {
  const header = firstHeader(next);
  if (header === undefined) {
    const resets = next.kind === 'reject' && next.answer?.kind === 'tcp-reset';
    return resets && kind === 'l4proto' && value === TRANSPORTS['tcp'];
  }
  if (kind === 'l4proto') return TRANSPORTS[header] === value && !isWritten(next);
  if (family !== 'inet') return false;
  const wanted =
    header === 'ip' || header === 'icmp'
      ? IPV4
      : header === 'ip6' || header === 'icmpv6'
        ? IPV6
        : 0;
  return wanted === value;
}

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
const IPV4 = 2;
const IPV6 = 10;

function isWritten({ kind }: Statement): boolean {
  return kind === 'dnat' || kind === 'snat' || kind === 'redirect' || kind === 'masquerade';
}

/** The header of the first field that a statement reads. */
function firstHeader(statement: Statement): string | undefined {
  switch (statement.kind) {
    case 'match':
      return headerOf(statement.left);
    case 'vmap':
      return headerOf(statement.key);
    case 'assign':
      return headerOf(statement.target) ?? headerOf(statement.value);
    case 'dnat':
    case 'snat':
      return operandHeader(statement.addresses) ?? operandHeader(statement.ports);
    default:
      return undefined;
  }
}

function operandHeader(operand: NatOperand | undefined): string | undefined {
  return operand?.kind === 'expression' ? headerOf(operand.expression) : undefined;
}

function headerOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'payload':
      return expression.header;
    case 'extension':
      return expression.of === 'tcp option'
        ? 'tcp'
        : expression.of === 'sctp chunk'
          ? 'sctp'
          : undefined;
    case 'concatenation':
      return headerOf(expression.parts[0]!);
    case 'binary':
      return headerOf(expression.left);
    case 'map':
      return headerOf(expression.key);
    case 'jhash':
      return headerOf(expression.of);
    default:
      return undefined;
  }
}
