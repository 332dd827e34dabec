import { headersOf } from '../canonical/known-headers.ts';
import type { Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { NatOperand, RejectAnswer, Statement } from '../ruleset/statement.ts';
import { isNewer, type NftVersion } from '../text/version.ts';
import { TRANSPORTS } from '../types/headers.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/**
 * The statements that nft lists: a test for a protocol or family is left out where a later statement
 * implies it, with nothing but tests between, as in `meta l4proto tcp tcp dport 80` (nft,
 * `payload_dependency_kill`).
 */
export function withoutImplied(
  statements: readonly Statement[],
  family: TableFamily,
  version: NftVersion,
): readonly Statement[] {
  if (!statements.some((statement) => statement.kind === 'match' && tested(statement, family))) {
    return statements;
  }
  /** The tests that a later statement may imply, with their places. */
  const open = new Map<Test['kind'], { readonly test: Test; readonly index: number }>();
  const implied = new Set<number>();
  for (const [index, statement] of statements.entries()) {
    for (const [kind, { test, index: at }] of open) {
      if (!implies(statement, test, family, version)) continue;
      implied.add(at);
      open.delete(kind);
    }
    if (statement.kind !== 'match') {
      open.clear();
      continue;
    }
    const test = tested(statement, family);
    if (test !== undefined) open.set(test.kind, { test, index });
  }
  return statements.filter((_, index) => !implied.has(index));
}

/** The protocol or family that a match tests for; undefined where it tests for anything else. */
interface Test {
  readonly kind: 'l4proto' | 'nfproto' | 'iiftype';
  readonly value: number;
}

function tested({ left, comparison, right }: Match, family: TableFamily): Test | undefined {
  const value = comparison === '==' ? onlyNumber(right) : undefined;
  if (value === undefined) return undefined;
  if (left.kind === 'meta') {
    if (left.key === 'l4proto') return { kind: 'l4proto', value };
    if (left.key === 'nfproto' && family === 'inet') return { kind: 'nfproto', value };
    if (left.key === 'iiftype' && value === ETHER) return { kind: 'iiftype', value };
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

function implies(
  next: Statement,
  { kind, value }: Test,
  family: TableFamily,
  version: NftVersion,
): boolean {
  if (next.kind === 'reject') return isAnswered(next.answer, kind, value, family);
  const headers = readHeaders(next);
  switch (kind) {
    case 'l4proto':
      if (isNat(next) && !isNewer(version)) return false;
      return headers.some((header) => TRANSPORTS[header] === value);
    case 'nfproto':
      return (
        headers.some((header) => NETWORKS[header] === value) || asksTuple(next, value, version)
      );
    case 'iiftype':
      return headers.some(
        (header) => header === 'ether' || (family === 'inet' && NETWORKS[header] !== undefined),
      );
  }
}

/** Whether the answer of a rejection implies a test. */
function isAnswered(
  answer: RejectAnswer | undefined,
  kind: Test['kind'],
  value: number,
  family: TableFamily,
): boolean {
  if (kind === 'l4proto') {
    return answer?.kind === 'tcp-reset' && family !== 'inet' && value === TRANSPORTS['tcp'];
  }
  const wanted = answer?.kind === 'icmp' ? IPV4 : answer?.kind === 'icmpv6' ? IPV6 : undefined;
  return kind === 'nfproto' && wanted === value;
}

/** `ct original ip saddr` implies a family in newer versions. */
function asksTuple(next: Statement, value: number, version: NftVersion): boolean {
  const left = next.kind === 'match' ? next.left : undefined;
  if (left?.kind !== 'ct' || !isNewer(version)) return false;
  return left.key.startsWith(value === IPV4 ? 'ip ' : 'ip6 ');
}

/** `ARPHRD_ETHER`. */
const ETHER = 1;

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
const IPV4 = 2;
const IPV6 = 10;

/** The family of the headers that only its packets have. */
const NETWORKS: Readonly<Record<string, number>> = {
  ip: IPV4,
  icmp: IPV4,
  ip6: IPV6,
  icmpv6: IPV6,
};

function isNat({ kind }: Statement): boolean {
  return kind === 'dnat' || kind === 'snat' || kind === 'redirect' || kind === 'masquerade';
}

/** The headers that a statement reads. */
function readHeaders(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'match':
      return headersOf(statement.left);
    case 'vmap':
      return headersOf(statement.key);
    case 'assign':
      return [...headersOf(statement.target), ...headersOf(statement.value)];
    case 'dnat':
    case 'snat':
      return [...operandHeaders(statement.addresses), ...operandHeaders(statement.ports)];
    case 'redirect':
    case 'masquerade':
      return operandHeaders(statement.ports);
    default:
      return [];
  }
}

function operandHeaders(operand: NatOperand | undefined): readonly string[] {
  return operand?.kind === 'expression' ? headersOf(operand.expression) : [];
}
