import { CT_KEYS, HEADER_FIELDS, META_KEYS } from '../types/fields.ts';
import type { DataType } from '../types/value.ts';
import type { Expression } from './expression.ts';

/** The type of each part of what an expression yields. */
export function typesOf(expression: Expression): readonly DataType[] {
  switch (expression.kind) {
    case 'payload':
      return [HEADER_FIELDS[expression.header]?.[expression.field] ?? 'integer'];
    case 'meta':
      return [META_KEYS[expression.key] ?? 'integer'];
    case 'ct':
      return [CT_KEYS[expression.key] ?? 'integer'];
    case 'fib':
      return [FIB_TYPES[expression.result]];
    case 'numgen':
    case 'jhash':
      return ['integer'];
    case 'concatenation':
      return expression.parts.flatMap(typesOf);
    case 'binary':
      return typesOf(expression.left);
    case 'constant':
      return [expression.type];
    case 'map':
      return ['integer'];
  }
}

const FIB_TYPES = {
  type: 'fib_addrtype',
  oif: 'iface_index',
  oifname: 'ifname',
  check: 'boolean',
} as const;
