import type { Extension } from '../types/extension-headers.ts';
import {
  IP_OPTIONS,
  IPV6_EXTENSIONS,
  SCTP_CHUNKS,
  TCP_OPTIONS,
} from '../types/extension-headers.ts';
import { HEADERS } from '../types/headers.ts';
import { CT_KEYS, META_KEYS, RT_KEYS, SOCKET_KEYS } from '../types/keys.ts';
import { bitsOf } from '../types/type-facts.ts';
import type { DataType, Part } from '../types/value.ts';
import type { Expression, ExtensionOf } from './expression.ts';

/** The extensions of each kind, by name. */
export const EXTENSIONS: Readonly<Record<ExtensionOf, Readonly<Record<string, Extension>>>> = {
  exthdr: IPV6_EXTENSIONS,
  'tcp option': TCP_OPTIONS,
  'ip option': IP_OPTIONS,
  'sctp chunk': SCTP_CHUNKS,
};

/** The type of each part of an expression's value. */
export function typesOf(expression: Expression): readonly DataType[] {
  return partsOf(expression).map(({ type }) => type);
}

/** The type and the bits of each part of an expression's value: one, or one for each part of a concatenation. */
export function partsOf(expression: Expression): readonly Part[] {
  switch (expression.kind) {
    case 'payload':
      return [HEADERS[expression.header]?.fields[expression.field] ?? WORD];
    case 'raw-option':
      if (expression.exists) return [partOf('boolean')];
      return [{ type: expression.bits > 32 ? 'integer64' : 'integer', bits: expression.bits }];
    case 'raw':
      return [{ type: expression.bits > 32 ? 'xinteger64' : 'xinteger', bits: expression.bits }];
    case 'extension': {
      const { of, name, field } = expression;
      if (field === undefined) return [partOf('boolean')];
      return [EXTENSIONS[of][name]?.fields[field] ?? WORD];
    }
    case 'meta':
      return [expression.key === 'nftrace' ? BIT : partOf(META_KEYS[expression.key] ?? 'integer')];
    case 'ct':
      return [expression.key === 'zone' ? SHORT : partOf(CT_KEYS[expression.key] ?? 'integer')];
    case 'rt':
      return [rtPart(expression)];
    case 'socket':
      return [socketPart(expression.key)];
    case 'osf':
      return [partOf('string')];
    case 'ipsec':
      return [partOf(IPSEC_TYPES[expression.key] ?? 'integer')];
    case 'fib':
      return [partOf(FIB_TYPES[expression.result])];
    case 'numgen':
    case 'jhash':
    case 'symhash':
      return [WORD];
    case 'concatenation':
      return expression.parts.flatMap(partsOf);
    case 'binary':
      return partsOf(expression.left);
    case 'constant':
      return [partOf(expression.type)];
    case 'map':
      return [WORD];
  }
}

/** A value of a type, with as many bits as the type has. */
export function partOf(type: DataType): Part {
  return PARTS.get(type) ?? { type, bits: bitsOf(type) };
}

const PARTS: ReadonlyMap<DataType, Part> = new Map(
  (
    ['ipv4_addr', 'ipv6_addr', 'inet_service', 'inet_proto', 'mark', 'ifname', 'ct_state'] as const
  ).map((type) => [type, { type, bits: bitsOf(type) }]),
);

const WORD: Part = { type: 'integer', bits: 32 };
const SHORT: Part = { type: 'integer', bits: 16 };
const BIT: Part = { type: 'integer', bits: 1 };

function rtPart({ key, family }: Extract<Expression, { kind: 'rt' }>): Part {
  if (key === 'nexthop') return partOf(family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr');
  return key === 'mtu' ? SHORT : partOf(RT_KEYS[key] ?? 'integer');
}

function socketPart(key: string): Part {
  return key === 'transparent' || key === 'wildcard' ? BIT : partOf(SOCKET_KEYS[key] ?? 'integer');
}

const IPSEC_TYPES: Readonly<Record<string, DataType>> = {
  'ip saddr': 'ipv4_addr',
  'ip daddr': 'ipv4_addr',
  'ip6 saddr': 'ipv6_addr',
  'ip6 daddr': 'ipv6_addr',
  reqid: 'integer',
  spi: 'integer',
};

const FIB_TYPES = {
  type: 'fib_addrtype',
  oif: 'iface_index',
  oifname: 'ifname',
  check: 'boolean',
} as const;
