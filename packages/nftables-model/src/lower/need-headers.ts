import { type Hook, PacketPathError } from '@packet-path/core';
import { SetLookup } from '../machine/lookup.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
import { TRANSPORTS } from '../types/headers.ts';
import { readPayload } from './emit-load.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import type { RuleCode } from './rule-code.ts';
import { isWritten } from './written.ts';

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
    case 'extension':
      if (expression.of === 'exthdr') code.needFamily(6, 'an extension header');
      else if (expression.of === 'ip option') code.needFamily(4, 'an option of IPv4');
      break;
    case 'meta':
      needBothFamilies(code, expression.key);
      break;
    case 'rt':
      if (expression.key === 'nexthop') needNextHop(code, expression.family);
      break;
    case 'fib':
      needFib(code, expression);
      break;
    case 'ct':
      needConnectionFamily(code, expression);
      break;
    default:
  }
}

function needBothFamilies(code: RuleCode, key: string): void {
  if (key !== 'nfproto' || code.environment.table.family === 'inet') return;
  throw new PacketPathError('not-allowed', 'meta nfproto in a table of one family', {
    expected: 'a table of family inet',
  });
}

/** A next hop needs no test: a packet of the other family has none. */
function needNextHop(code: RuleCode, family: 'ip' | 'ip6' | undefined): void {
  if (family !== undefined) {
    code.checkFamily(family === 'ip6' ? 6 : 4, 'a next hop');
    return;
  }
  throw new PacketPathError('not-allowed', 'rt nexthop without a family', {
    expected: 'rt ip nexthop or rt ip6 nexthop',
  });
}

/** Where a question to the routing table may be asked (net/netfilter/nft_fib.c, `nft_fib_validate`). */
function needFib(
  code: RuleCode,
  { selectors, result }: Extract<Expression, { kind: 'fib' }>,
): void {
  const has = (selector: (typeof selectors)[number]): boolean => selectors.includes(selector);
  if (has('saddr') === has('daddr') || (has('iif') && has('oif'))) {
    throw new PacketPathError('not-allowed', `fib ${selectors.join(' . ')}`, {
      expected: 'one of saddr and daddr, and at most one of iif and oif',
    });
  }
  const arriving: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD'];
  const leaving: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];
  if (result !== 'type') {
    const hooks = has('iif') ? arriving : arriving.slice(0, 1);
    code.demands.push({ what: 'fib oif', hooks, natOnly: false });
  } else if (has('iif'))
    code.demands.push({ what: 'fib iif type', hooks: arriving, natOnly: false });
  else if (has('oif')) code.demands.push({ what: 'fib oif type', hooks: leaving, natOnly: false });
}

/** `ct original ip saddr` needs no test: a connection of the other family ends the rule. */
function needConnectionFamily(code: RuleCode, { key }: Extract<Expression, { kind: 'ct' }>): void {
  if (key.startsWith('ip6 ')) code.checkFamily(6, 'an IPv6 address');
  else if (key.startsWith('ip ')) code.checkFamily(4, 'an IPv4 address');
}

function needHeader(code: RuleCode, header: string): void {
  if (header === 'ip') code.needFamily(4, 'the ip header');
  else if (header === 'ip6') code.needFamily(6, 'the ip6 header');
  else if (header === 'icmp' || header === 'igmp') code.askFamily(4);
  else if (header === 'icmpv6') code.askFamily(6);
  else if (header === 'ether') code.needDeviceType(ETHER, 'the ether header');
  const protocol = TRANSPORTS[header];
  if (protocol !== undefined) code.needProtocol(protocol, `the ${header} header`);
}

/** `ARPHRD_ETHER` (include/uapi/linux/if_arp.h). */
const ETHER = 1;

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
  if (types === undefined) return;
  const [type, other] = types;
  if (code.icmpTypes !== undefined) {
    if (types.some((one) => one !== undefined && code.icmpTypes?.includes(one))) return;
    throw new PacketPathError('not-allowed', `${header} ${field} of messages of another type`);
  }
  code.icmpTypes = other === undefined ? [type] : [type, other];
  readPayload(code, { layer: 'transport', offset: 0, bytes: 1 }, 0);
  if (other === undefined) code.emit(code.environment.shared.comparison(type, true));
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
      return value === undefined || isWritten(value) ? [key] : [key, value];
    }
    case 'dnat':
    case 'snat':
      return [statement.addresses, statement.ports].flatMap(operandExpression);
    case 'masquerade':
    case 'redirect':
      return operandExpression(statement.ports);
    case 'object':
      return typeof statement.name === 'string' ? [] : [statement.name];
    default:
      return [];
  }
}

function operandExpression(operand: NatOperand | undefined): readonly Expression[] {
  return operand === undefined || operand.kind === 'operand' ? [] : [operand.expression];
}
