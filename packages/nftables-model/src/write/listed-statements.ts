import { Address } from '@packet-path/core';
import type { Expression, Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';
import { HEADERS, type HeaderField, TRANSPORTS } from '../types/headers.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/**
 * The statements of a rule as nft shows them: bytes by the name of the field that they are, the types of
 * ICMP that `icmp id` implies, and fields that are compared together in the order of the header.
 */
export function listedStatements(
  statements: readonly Statement[],
  family: TableFamily,
): readonly Statement[] {
  if (!statements.some(isOdd)) return statements;
  return inOrder(withTypes(named(statements, family)));
}

/** Whether a statement may be shown otherwise. */
function isOdd(statement: Statement): boolean {
  if (statement.kind !== 'match' && statement.kind !== 'vmap') return false;
  const read =
    'left' in statement ? statement.left : 'key' in statement ? statement.key : undefined;
  const isExpression = typeof read === 'object' && read !== null && 'kind' in read;
  return isExpression && (read.kind === 'raw' || read.kind === 'payload');
}

/** `@th,16,16` is a field of the protocol that the rule has asked for, or of any (nft, `payload_expr_complete`). */
function named(statements: readonly Statement[], family: TableFamily): readonly Statement[] {
  let protocol: number | undefined;
  let network: string | undefined = family === 'inet' ? undefined : family;
  return statements.map((statement) => {
    if (statement.kind !== 'match') return statement;
    const { left, comparison, right } = statement;
    if (left.kind === 'raw') return renamed(statement, left, transportOf(protocol), network);
    if (left.kind === 'payload' && left.header === 'th' && protocol !== undefined) {
      const header = transportOf(protocol);
      if (HEADERS[header]?.fields[left.field] !== undefined) {
        return { ...statement, left: { ...left, header } };
      }
    }
    const [item] = right.kind === 'key' ? right.key : [];
    const number = item?.kind === 'number' && comparison === '==' ? item.number : undefined;
    if (number === undefined) return statement;
    if (left.kind === 'meta' && left.key === 'nfproto') network = number === 10 ? 'ip6' : 'ip';
    const isProtocol = left.kind === 'payload' && /^(?:protocol|nexthdr)$/.test(left.field);
    if (isProtocol || (left.kind === 'meta' && left.key === 'l4proto')) protocol = number;
    return statement;
  });
}

function transportOf(protocol: number | undefined): string {
  return Object.keys(TRANSPORTS).find((name) => TRANSPORTS[name] === protocol) ?? 'th';
}

function renamed(
  match: Match,
  { base, offset, bits }: Extract<Expression, { kind: 'raw' }>,
  transport: string,
  network: string | undefined,
): Match {
  const header = base === 'th' ? transport : base === 'nh' ? network : undefined;
  const fields = Object.entries((header && HEADERS[header]?.fields) || {});
  const found = fields.find(([, field]) => field.offset === offset && field.bits === bits);
  const right = found && valuesOf(match.right, found[1]);
  if (header === undefined || found === undefined || right === undefined) return match;
  return { ...match, left: { kind: 'payload', header, field: found[0] }, right };
}

/** Numbers as values of a field; undefined where they cannot be. */
function valuesOf(right: Operand, { type }: HeaderField): Operand | undefined {
  if (type === 'ether_addr' || type === 'ipv6_addr') return undefined;
  if (type !== 'ipv4_addr') return right;
  const [item] = right.kind === 'key' ? right.key : [];
  if (item?.kind !== 'number') return undefined;
  return { kind: 'key', key: [{ kind: 'address', address: Address.v4(item.number) }] };
}

/** `icmp id` shows the two types that have one, where the rule has not asked for a type. */
function withTypes(statements: readonly Statement[]): readonly Statement[] {
  const at = statements.findIndex((statement) => {
    const left = statement.kind === 'match' ? statement.left : undefined;
    return left?.kind === 'payload' && left.header === 'icmp' && QUERY_FIELDS.has(left.field);
  });
  const asks = statements.slice(0, Math.max(0, at)).some((statement) => {
    const left = statement.kind === 'match' ? statement.left : undefined;
    return left?.kind === 'payload' && left.header === 'icmp' && left.field === 'type';
  });
  return at < 0 || asks ? statements : statements.toSpliced(at, 0, QUERY_TYPES);
}

const QUERY_FIELDS: ReadonlySet<string> = new Set(['id', 'sequence']);

/** `icmp type { echo-reply, echo-request }`. */
const QUERY_TYPES: Statement = {
  kind: 'match',
  left: { kind: 'payload', header: 'icmp', field: 'type' },
  comparison: '==',
  right: {
    kind: 'set',
    set: {
      kind: 'anonymous',
      elements: [
        { key: [{ kind: 'number', number: 0 }] },
        { key: [{ kind: 'number', number: 8 }] },
      ],
    },
  },
};

/** Tests of neighbouring fields are made together, and shown in the order of the header. */
function inOrder(statements: readonly Statement[]): readonly Statement[] {
  const listed = [...statements];
  for (let index = 0; index + 1 < listed.length; index++) {
    const [first, second] = [fieldOf(listed[index]!), fieldOf(listed[index + 1]!)];
    if (first === undefined || second?.header !== first.header) continue;
    if (second.offset + second.bits !== first.offset || second.bits + first.bits > 32) continue;
    [listed[index], listed[index + 1]] = [listed[index + 1]!, listed[index]!];
  }
  return listed;
}

function fieldOf(statement: Statement): (HeaderField & { readonly header: string }) | undefined {
  if (statement.kind !== 'match' || statement.comparison !== '==') return undefined;
  const { left, right } = statement;
  if (left.kind !== 'payload' || right.kind !== 'key' || right.key[0]?.kind !== 'number') {
    return undefined;
  }
  const field = HEADERS[left.header]?.fields[left.field];
  const isWhole = field !== undefined && field.offset % 8 === 0 && field.bits % 8 === 0;
  return isWhole ? { ...field, header: left.header } : undefined;
}
