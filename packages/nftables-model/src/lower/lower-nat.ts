import { type Family, type Hook, PacketPathError } from '@packet-path/core';
import { ImmediateWords } from '../machine/immediate.ts';
import { type RegisterRange, Translate } from '../machine/translate.ts';
import { REGISTERS } from '../program/registers.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
import { rangeOfItem } from '../sets/words.ts';
import { widthOfAll } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { lowerExpression } from './lower-expression.ts';
import type { RuleCode } from './rule-code.ts';

type NatStatement = Extract<Statement, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' }>;

/** Where each statement may be reached from (net/netfilter/nft_nat.c, `nft_nat_validate`, and its like). */
const HOOKS: Readonly<Record<NatStatement['kind'], readonly Hook[]>> = {
  dnat: ['PREROUTING', 'OUTPUT'],
  snat: ['POSTROUTING', 'INPUT'],
  masquerade: ['POSTROUTING'],
  redirect: ['PREROUTING', 'OUTPUT'],
};

/** Emits the addresses and ports that NAT rewrites to, and the rewriting. */
export function lowerNat(code: RuleCode, statement: NatStatement): void {
  const { kind, flags } = statement;
  code.needsConntrack = true;
  code.demands.push({ what: kind, hooks: HOOKS[kind], natOnly: true });
  const registers = REGISTERS.values();
  const translates = kind === 'dnat' || kind === 'snat';
  const family = translates ? familyOf(code, statement) : undefined;
  if (statement.ports !== undefined) needTransport(code, kind);
  const ends: Ends = {};
  if (translates && statement.addresses !== undefined && family !== undefined) {
    lowerAddresses(code, statement.addresses, family, registers, ends);
  }
  if (statement.ports !== undefined) {
    ends.ports = lowerOperand(code, statement.ports, ['inet_service'], registers);
  }
  const { shared, conntracks } = code.environment;
  const isPrefix = translates && statement.isPrefix === true;
  const key = [kind, family, registersOf(ends), isPrefix, ...flags].join(' ');
  code.emit(
    shared.instruction(
      key,
      () =>
        new Translate(conntracks, {
          kind,
          family,
          addresses: ends.addresses,
          ports: ends.ports,
          isPrefix,
          flags: {
            ...(flags.includes('random') && { random: true }),
            ...(flags.includes('fully-random') && { fullyRandom: true }),
            ...(flags.includes('persistent') && { persistent: true }),
          },
        }),
    ),
  );
}

function registersOf({ addresses, ports }: Ends): string {
  return `${addresses?.first}-${addresses?.last} ${ports?.first}-${ports?.last}`;
}

interface Ends {
  addresses?: RegisterRange;
  ports?: RegisterRange;
}

/** Ports may be rewritten only where the rule has asked for a protocol that has them. */
function needTransport(code: RuleCode, kind: NatStatement['kind'] | 'a map of ports'): void {
  if (code.knowsTransport) return;
  throw new PacketPathError('not-allowed', `a port in ${kind} without a transport protocol`, {
    expected: 'a test such as meta l4proto tcp before it',
  });
}

/** A table of both families says it in the statement, or in the address. */
function familyOf(
  code: RuleCode,
  { family: stated, addresses }: Extract<NatStatement, { kind: 'dnat' | 'snat' }>,
): Family | undefined {
  const table = code.environment.table.family;
  const said = stated ?? (table === 'inet' ? familyInAddresses(addresses) : table);
  if (said === undefined) return undefined;
  const family = said === 'ip' ? 4 : 6;
  // In a table of both families the kernel passes over packets of the other (`nft_nat_inet_eval`).
  if (table !== 'inet') code.needFamily(family, 'this translation');
  return family;
}

function familyInAddresses(operand: NatOperand | undefined): 'ip' | 'ip6' | undefined {
  if (operand?.kind !== 'operand' || operand.operand.kind !== 'key') return undefined;
  const [item] = operand.operand.key;
  const value = item?.kind === 'range' ? item.first : item;
  if (value?.kind !== 'address' && value?.kind !== 'prefix') return undefined;
  return value.address.family === 4 ? 'ip' : 'ip6';
}

/** Emits the addresses; a map may hold ports beside them. */
function lowerAddresses(
  code: RuleCode,
  operand: NatOperand,
  family: Family,
  registers: IterableIterator<number>,
  ends: Ends,
): void {
  const type: DataType = family === 6 ? 'ipv6_addr' : 'ipv4_addr';
  const map = operand.kind === 'expression' ? mapOf(code, operand) : undefined;
  const types: readonly DataType[] = map?.hasPorts === true ? [type, 'inet_service'] : [type];
  const range = lowerOperand(code, operand, types, registers);
  // The ends of an interval stand behind each other: all first ones, then all last ones.
  const behind = map?.hasIntervals === true ? widthOfAll(types) : 0;
  const first = range.first;
  const last = map?.hasIntervals === true ? first + behind : range.last;
  ends.addresses = { first, last };
  if (map?.hasPorts !== true) return;
  if (operand.kind === 'expression' && !asksProtocol(operand.expression)) {
    needTransport(code, 'a map of ports');
  }
  const width = family === 6 ? 4 : 1;
  ends.ports = { first: first + width, last: first + width + behind };
}

/** Whether the key of a map holds the protocol. */
function asksProtocol(expression: Expression): boolean {
  switch (expression.kind) {
    case 'map':
      return asksProtocol(expression.key);
    case 'concatenation':
      return expression.parts.some(asksProtocol);
    case 'meta':
      return expression.key === 'l4proto';
    case 'payload':
      return expression.field === 'protocol' || expression.field === 'nexthdr';
    default:
      return false;
  }
}

/** The type of the values of a map: the one declared, or that of the elements written out. */
function mapOf(
  code: RuleCode,
  { expression }: Extract<NatOperand, { kind: 'expression' }>,
): { readonly hasPorts: boolean; readonly hasIntervals: boolean } {
  if (expression.kind !== 'map') return { hasPorts: false, hasIntervals: false };
  const { map } = expression;
  if (map.kind === 'named') {
    const { valueType, hasIntervalValues } = code.environment.set(map.name).declaration;
    return {
      hasPorts: valueType !== 'verdict' && valueType?.length === 2,
      hasIntervals: hasIntervalValues === true,
    };
  }
  const values = map.elements.flatMap(({ value }) =>
    value?.kind === 'values' ? [value.values] : [],
  );
  return {
    hasPorts: values[0]?.length === 2,
    hasIntervals: values.some((items) =>
      items.some(({ kind }) => kind === 'prefix' || kind === 'range'),
    ),
  };
}

/** Emits what an end is rewritten to: one datum, or the first and the last of a range. */
function lowerOperand(
  code: RuleCode,
  operand: NatOperand,
  types: readonly DataType[],
  registers: IterableIterator<number>,
): RegisterRange {
  const first = nextRegister(registers);
  if (operand.kind !== 'operand') {
    lowerExpression(code, operand.expression, first, types);
    return { first, last: first };
  }
  const [item] = operand.operand.kind === 'key' ? operand.operand.key : [];
  const [type = 'integer'] = types;
  if (item === undefined) throw new PacketPathError('not-allowed', 'a set in a translation');
  const range = rangeOfItem(item, type, code.environment.device);
  code.emit(new ImmediateWords(range.first, first));
  if (range.first.every((word, index) => word === range.last[index])) return { first, last: first };
  const last = nextRegister(registers);
  code.emit(new ImmediateWords(range.last, last));
  return { first, last };
}

function nextRegister(registers: IterableIterator<number>): number {
  const { value } = registers.next() as { value: number | undefined };
  if (value !== undefined) return value;
  throw new PacketPathError('not-allowed', 'the translation needs too many registers');
}
