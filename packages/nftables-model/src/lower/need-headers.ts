import { CompareWord } from '../machine/compare.ts';
import { LoadWord, type WordReader } from '../machine/load.ts';
import { SetLookup } from '../machine/lookup.ts';
import { PAYLOAD_FIELDS, TRANSPORTS } from '../machine/payload-fields.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * Makes sure that a packet has the headers a statement reads, before anything of the statement is
 * computed (nft, `payload_gen_dependency`).
 *
 * @throws {PacketPathError} `not-allowed` where earlier statements have made sure of others
 */
export function needHeaders(code: RuleCode, statement: Statement): void {
  for (const expression of expressionsOf(statement)) needHeadersOf(code, expression);
}

function needHeadersOf(code: RuleCode, expression: Expression): void {
  switch (expression.kind) {
    case 'payload':
      needHeader(code, expression.header);
      needIcmpType(code, expression.header, expression.field);
      break;
    case 'concatenation':
      for (const part of expression.parts) needHeadersOf(code, part);
      break;
    case 'binary':
      needHeadersOf(code, expression.left);
      needHeadersOf(code, expression.right);
      break;
    case 'map':
      needHeadersOf(code, expression.key);
      break;
    case 'jhash':
      needHeadersOf(code, expression.of);
      break;
    default:
  }
}

function needHeader(code: RuleCode, header: string): void {
  if (header === 'ip' || header === 'icmp') code.needFamily(4, `the ${header} header`);
  else if (header === 'ip6' || header === 'icmpv6') code.needFamily(6, `the ${header} header`);
  const protocol = TRANSPORTS[header];
  if (protocol !== undefined) code.needProtocol(protocol, `the ${header} header`);
}

/** The ICMP types that have a field, by header and field (nft, `icmp_dep`). */
const ICMP_TYPES: Readonly<Record<string, readonly [type: number, other?: number]>> = {
  'icmp id': [0, 8],
  'icmp sequence': [0, 8],
  'icmp mtu': [3],
  'icmp gateway': [5],
  'icmpv6 id': [128, 129],
  'icmpv6 sequence': [128, 129],
  'icmpv6 mtu': [2],
  'icmpv6 parameter-problem': [4],
  'icmpv6 max-delay': [130],
};

/** Makes sure of the type of an ICMP message, where no statement before has asked for one. */
function needIcmpType(code: RuleCode, header: string, field: string): void {
  const types = ICMP_TYPES[`${header} ${field}`];
  if (types === undefined || code.knowsIcmpType) return;
  code.knowsIcmpType = true;
  const [type, other] = types;
  const read = PAYLOAD_FIELDS[header]!['type']!.read as WordReader;
  code.emit(new LoadWord('payload', read, 0));
  if (other === undefined) code.emit(new CompareWord(0, type, true));
  else {
    const elements = [type, other].map((number) => ({
      key: [{ kind: 'number', number }] as const,
    }));
    const left = { kind: 'payload', header, field: 'type' } as const;
    const set = lowerSetReference(code, { kind: 'anonymous', elements }, left, 'set');
    code.emit(new SetLookup(set, 0, false));
  }
  code.markTested();
}

/** The expressions that a statement computes, in their order. */
function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'match':
      return [statement.left];
    case 'vmap':
      return [statement.key];
    case 'assign':
      return [statement.target, statement.value];
    case 'set': {
      const { key, value } = statement;
      const isComputed = value !== undefined && value.kind !== 'values' && value.kind !== 'verdict';
      return isComputed ? [key, value] : [key];
    }
    case 'dnat':
    case 'snat':
      return [statement.addresses, statement.ports].flatMap(operandExpression);
    case 'masquerade':
    case 'redirect':
      return operandExpression(statement.ports);
    default:
      return [];
  }
}

function operandExpression(operand: NatOperand | undefined): readonly Expression[] {
  return operand === undefined || operand.kind === 'operand' ? [] : [operand.expression];
}
