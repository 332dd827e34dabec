import { type Family, type Hook, PacketPathError } from '@packet-path/core';
import { ImmediateWords } from '../machine/immediate.ts';
import { type RegisterRange, Translate } from '../machine/translate.ts';
import { REGISTERS } from '../program/registers.ts';
import type { Statement } from '../ruleset/statement.ts';
import { rangeOfItem } from '../sets/words.ts';
import type { DataType } from '../types/value.ts';
import { lowerExpression } from './lower-expression.ts';
import type { RuleCode } from './rule-code.ts';

type NatStatement = Extract<Statement, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' }>;
type Operand = NonNullable<NatStatement['ports']>;

/** Where each statement may be reached from (net/netfilter/nft_nat.c, `nft_nat_validate`, and its like). */
const HOOKS: Readonly<Record<NatStatement['kind'], readonly Hook[]>> = {
  dnat: ['PREROUTING', 'OUTPUT'],
  snat: ['POSTROUTING', 'INPUT'],
  masquerade: ['POSTROUTING'],
  redirect: ['PREROUTING', 'OUTPUT'],
};

/** `dnat to 10.0.0.1:80`, `masquerade to :1024-65535 random`: what it rewrites to, then the rewriting. */
export function lowerNat(code: RuleCode, statement: NatStatement): void {
  const { kind, flags } = statement;
  code.needsConntrack = true;
  code.demands.push({ what: kind, hooks: HOOKS[kind], natOnly: true });
  const registers = REGISTERS.values();
  const translates = kind === 'dnat' || kind === 'snat';
  const family = translates ? familyOf(code, statement) : undefined;
  const addresses = translates && family !== undefined ? statement.addresses : undefined;
  const types: readonly DataType[] = [family === 6 ? 'ipv6_addr' : 'ipv4_addr'];
  let addressRange: RegisterRange | undefined;
  let portRange: RegisterRange | undefined;
  if (addresses !== undefined) {
    const withPorts = holdsPorts(code, addresses);
    const held: readonly DataType[] = withPorts ? [...types, 'inet_service'] : types;
    addressRange = lowerOperand(code, addresses, held, registers);
    const width = family === 6 ? 4 : 1;
    if (withPorts) {
      const port = addressRange.first + width;
      portRange = { first: port, last: port };
    }
  }
  if (statement.ports !== undefined) {
    portRange = lowerOperand(code, statement.ports, ['inet_service'], registers);
  }
  const translation = {
    kind,
    family,
    addresses: addressRange,
    ports: portRange,
    flags: {
      ...(flags.includes('random') && { random: true }),
      ...(flags.includes('fully-random') && { fullyRandom: true }),
      ...(flags.includes('persistent') && { persistent: true }),
    },
  };
  code.emit(new Translate(code.environment.conntrack.nat, translation));
}

/** In a table of both families the statement says which it is for, or its address does. */
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

function familyInAddresses(operand: Operand | undefined): 'ip' | 'ip6' | undefined {
  if (operand?.kind !== 'operand' || operand.operand.kind !== 'key') return undefined;
  const [item] = operand.operand.key;
  const value = item?.kind === 'range' ? item.first : item;
  if (value?.kind !== 'address' && value?.kind !== 'prefix') return undefined;
  return value.address.family === 4 ? 'ip' : 'ip6';
}

/** Whether what a map holds is an address and a port: its type says so, or what is written out. */
function holdsPorts(code: RuleCode, operand: Operand): boolean {
  if (operand.kind !== 'expression' || operand.expression.kind !== 'map') return false;
  const { map } = operand.expression;
  if (map.kind === 'named') {
    const { valueType } = code.environment.set(map.name).declaration;
    return valueType !== 'verdict' && valueType?.length === 2;
  }
  const { value } = map.elements[0] ?? {};
  return value?.kind === 'values' && value.values.length === 2;
}

/** Loads what an end is rewritten to: one datum, or the first and the last of a range. */
function lowerOperand(
  code: RuleCode,
  operand: Operand,
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
