import { type Hook, MILLISECOND, PacketPathError, Protocol, unreachable } from '@packet-path/core';
import { Bitwise } from '../machine/bitwise.ts';
import { NOTRACK, SetConnectionMark } from '../machine/connection.ts';
import { Counter } from '../machine/counter.ts';
import { ImmediateVerdict } from '../machine/immediate.ts';
import { Limit } from '../machine/limit.ts';
import { LoadWord, type WordReader } from '../machine/load.ts';
import { LOG } from '../machine/log.ts';
import { VerdictLookup } from '../machine/lookup.ts';
import { SetMark } from '../machine/meta.ts';
import { PAYLOAD_FIELDS } from '../machine/payload-fields.ts';
import { PAYLOAD_WRITERS, PayloadWrite } from '../machine/payload-write.ts';
import { Reject } from '../machine/reject.ts';
import { UpdateSet } from '../machine/update-set.ts';
import type { ElementValue } from '../ruleset/set.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import type { DataType } from '../types/value.ts';
import { lowerExpression, lowerKey } from './lower-expression.ts';
import { lowerMatch } from './lower-match.ts';
import { lowerNat } from './lower-nat.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import { needHeaders } from './need-headers.ts';
import type { RuleCode } from './rule-code.ts';
import { statefulStatements } from './stateful.ts';

/** Where `reject` may be reached from (net/netfilter/nft_reject.c, `nft_reject_validate`). */
const REJECT_HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT'];

/**
 * Emits what a statement does.
 *
 * @throws {PacketPathError} for what nft or the kernel refuses, and what is not modelled
 */
export function lowerStatement(code: RuleCode, statement: Statement): void {
  const { environment } = code;
  needHeaders(code, statement);
  switch (statement.kind) {
    case 'match':
      lowerMatch(code, statement);
      code.markTested();
      break;
    case 'verdict': {
      const { verdict } = statement;
      const leads = verdict.kind === 'jump' || verdict.kind === 'goto';
      const chain = leads ? environment.chain(verdict.chain) : undefined;
      code.leadsTo = chain;
      code.emit(new ImmediateVerdict(verdict, chain));
      break;
    }
    case 'vmap': {
      const map = lowerSetReference(code, statement.map, statement.key, 'vmap');
      lowerKey(code, statement.key, map, 0);
      code.markTested();
      code.emit(new VerdictLookup(map, 0));
      break;
    }
    case 'reject':
      lowerReject(code, statement.answer);
      break;
    case 'assign':
      lowerAssignment(code, statement);
      break;
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      lowerNat(code, statement);
      break;
    case 'counter':
      code.emit(new Counter(statement));
      break;
    case 'limit':
      code.emit(new Limit(statement, environment.host.clock));
      code.markTested();
      break;
    case 'set':
      lowerUpdate(code, statement);
      break;
    case 'log':
      code.emit(LOG);
      break;
    case 'notrack':
      code.emit(NOTRACK);
      break;
    default:
      unreachable(statement);
  }
}

function lowerReject(code: RuleCode, answer: RejectAnswer = defaultAnswer(code)): void {
  code.demands.push({ what: 'reject', hooks: REJECT_HOOKS, natOnly: false });
  if (answer.kind === 'tcp-reset') code.needProtocol(Protocol.TCP, 'a reset');
  else if (answer.kind === 'icmp') code.needFamily(4, 'an ICMP answer');
  else if (answer.kind === 'icmpv6') code.needFamily(6, 'an ICMPv6 answer');
  code.emit(new Reject(answer));
}

/** Port unreachable (nft, `stmt_evaluate_reject_default`). */
function defaultAnswer({ environment }: RuleCode): RejectAnswer {
  switch (environment.table.family) {
    case 'ip':
      return { kind: 'icmp', code: 3 };
    case 'ip6':
      return { kind: 'icmpv6', code: 4 };
    case 'inet':
      return { kind: 'icmpx', code: 1 };
  }
}

function lowerAssignment(
  code: RuleCode,
  { target, value }: Extract<Statement, { kind: 'assign' }>,
): void {
  const types = typesOf(target);
  if (target.kind === 'meta' && target.key === 'mark') {
    lowerExpression(code, value, 0, types);
    code.emit(new SetMark(0));
    return;
  }
  if (target.kind === 'ct' && target.key === 'mark') {
    code.needsConntrack = true;
    lowerExpression(code, value, 0, types);
    code.emit(new SetConnectionMark(code.environment.conntrack, 0));
    return;
  }
  const write =
    target.kind === 'payload' ? PAYLOAD_WRITERS[`${target.header} ${target.field}`] : undefined;
  if (target.kind !== 'payload' || write === undefined) {
    throw new PacketPathError('unknown-target', 'what is written to is not modelled', {
      expected: `meta mark, ct mark, ${Object.keys(PAYLOAD_WRITERS).join(', ')}`,
    });
  }
  const { read, mask } = PAYLOAD_FIELDS[target.header]![target.field]!;
  const standsAlone = target.header === 'ip6' && mask === undefined;
  if (value.kind === 'constant' && value.value.kind === 'number' && !standsAlone) {
    // The bits around the field, and for IPv4's checksum its other byte, are read and written with it.
    code.emit(new LoadWord('payload', read as WordReader, 0));
    code.emit(new Bitwise(0, [0], [value.value.number]));
  } else lowerExpression(code, value, 0, types);
  code.emit(new PayloadWrite(0, write));
}

function lowerUpdate(code: RuleCode, statement: Extract<Statement, { kind: 'set' }>): void {
  const { environment } = code;
  const { operation, key, value, timeout } = statement;
  const set = environment.set(statement.set);
  const { flags, kind, keyType } = set.declaration;
  const got = typesOf(key);
  if (keyType.length !== got.length || keyType.some((type, index) => type !== got[index])) {
    throw new PacketPathError('not-allowed', `keys of type ${got.join(' . ')} in set ${set.name}`, {
      expected: `keys of type ${keyType.join(' . ')}`,
    });
  }
  if (set.isInterval || !(flags.includes('dynamic') || flags.includes('timeout'))) {
    throw new PacketPathError('not-allowed', `packets may not change set ${set.name}`, {
      expected: "a set with 'flags dynamic' and without intervals",
    });
  }
  if (timeout !== undefined && !flags.includes('timeout')) {
    throw new PacketPathError('not-allowed', `set ${set.name} has no timeouts`, {
      expected: "a set with 'flags timeout'",
    });
  }
  if ((value !== undefined) !== (kind === 'map') && operation !== 'delete') {
    throw new PacketPathError('not-allowed', `'${set.name}' is a ${kind}`, {
      expected: kind === 'map' ? 'a value' : 'no value',
    });
  }
  code.sets.push(set);
  const width = lowerExpression(code, key, 0);
  const valueAt = value === undefined ? undefined : lowerValue(code, value, width, set.declaration);
  const { clock } = environment.host;
  const statements = statement.statements ?? set.declaration.statements ?? [];
  statefulStatements(statements, clock);
  code.emit(
    new UpdateSet({
      set,
      operation,
      at: 0,
      valueAt,
      lifetime: timeout === undefined ? undefined : timeout * MILLISECOND,
      statements: () => statefulStatements(statements, clock),
    }),
  );
}

/** Emits the value of an element that packets add to a map, into the registers behind its key. */
function lowerValue(
  code: RuleCode,
  value: NonNullable<Extract<Statement, { kind: 'set' }>['value']>,
  at: number,
  { valueType }: { readonly valueType?: readonly DataType[] | 'verdict' | undefined },
): number {
  const types = valueType === 'verdict' ? undefined : valueType;
  if (types === undefined || value.kind === 'verdict') {
    throw new PacketPathError('not-allowed', 'packets may not add verdicts to a map', {
      expected: 'a map of values',
    });
  }
  if (!isWritten(value)) lowerExpression(code, value, at, types);
  else {
    let next = at;
    for (const [index, type] of types.entries()) {
      const datum = value.values[index]!;
      next += lowerExpression(code, { kind: 'constant', value: datum, type }, next);
    }
  }
  return at;
}

function isWritten(
  value: NonNullable<Extract<Statement, { kind: 'set' }>['value']>,
): value is Extract<ElementValue, { kind: 'values' }> {
  return value.kind === 'values';
}
