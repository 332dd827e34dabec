import { TRANSPORTS } from '../machine/payload-fields.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
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

/** What a statement computes, in the order in which it does. */
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
