import type { Expression } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { TRANSPORTS } from '../types/headers.ts';

/** The headers that an expression reads, `tcp` for an option of TCP. */
export function headersOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'payload':
      return [expression.header];
    case 'extension':
      if (expression.of === 'tcp option') return ['tcp'];
      return expression.of === 'exthdr' ? ['ip6'] : [];
    case 'raw-option':
      return ['tcp'];
    case 'concatenation':
      return expression.parts.flatMap(headersOf);
    case 'binary':
      return headersOf(expression.left);
    case 'map':
      return headersOf(expression.key);
    case 'jhash':
      return headersOf(expression.of);
    default:
      return [];
  }
}

function readBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'match':
      return headersOf(statement.left);
    case 'vmap':
      return headersOf(statement.key);
    default:
      return [];
  }
}

/** The family that the statements before a place in a rule have made sure of. */
export function knownFamily(statements: readonly Statement[]): 'ip' | 'ip6' | undefined {
  for (const statement of statements) {
    const asked = numberAsked(statement, 'nfproto');
    if (asked === IPV4 || asked === IPV6) return asked === IPV4 ? 'ip' : 'ip6';
    const headers = readBy(statement);
    if (headers.some((header) => header === 'ip' || header === 'icmp' || header === 'igmp')) {
      return 'ip';
    }
    if (headers.some((header) => header === 'ip6' || header === 'icmpv6')) return 'ip6';
  }
  return undefined;
}

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
const IPV4 = 2;
const IPV6 = 10;

/** Whether the statements before a place in a rule have made sure of a transport protocol. */
export function knowsTransport(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      numberAsked(statement, 'l4proto') !== undefined ||
      readBy(statement).some((header) => TRANSPORTS[header] !== undefined),
  );
}

/** The number that a statement compares a key of `meta` with. */
function numberAsked(statement: Statement, key: string): number | undefined {
  if (statement.kind !== 'match' || statement.comparison !== '==') return undefined;
  const { left, right } = statement;
  const [item] = right.kind === 'key' ? right.key : [];
  const isProtocol =
    left.kind === 'payload' &&
    key === 'l4proto' &&
    (left.field === 'protocol' || left.field === 'nexthdr');
  const isAsked = isProtocol || (left.kind === 'meta' && left.key === key);
  return isAsked && item?.kind === 'number' ? item.number : undefined;
}
