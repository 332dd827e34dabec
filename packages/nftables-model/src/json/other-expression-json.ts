import type { Expression } from '../ruleset/expression.ts';
import type { Json } from './json.ts';

type Other = Extract<
  Expression,
  {
    kind: 'raw' | 'extension' | 'raw-option' | 'rt' | 'socket' | 'osf' | 'ipsec' | 'symhash';
  }
>;

/** Expressions that only few rules have, as `nft -j` prints them. */
export function otherExpressionJson(expression: Other): Json {
  switch (expression.kind) {
    case 'raw': {
      const { base, offset, bits } = expression;
      return { payload: { base, offset, len: bits } };
    }
    case 'extension': {
      const { of, name, field, index } = expression;
      return {
        [of]: {
          name,
          ...(field !== undefined && { field }),
          ...(index !== undefined && { offset: index }),
        },
      };
    }
    case 'raw-option': {
      const { option, offset, bits, exists } = expression;
      if (exists) return { 'tcp option': { base: option, offset: 0, len: 0 } };
      return { 'tcp option': { base: option, offset, len: bits } };
    }
    case 'rt': {
      const { key, family } = expression;
      return { rt: { key, ...(family !== undefined && { family }) } };
    }
    case 'socket': {
      const { key, level } = expression;
      return { socket: { key, ...(level !== undefined && { level }) } };
    }
    case 'osf': {
      const { key, ttl } = expression;
      return { osf: { key, ...(ttl !== undefined && { ttl }) } };
    }
    case 'ipsec': {
      const { direction, number, key } = expression;
      const [family, name] = key.includes(' ') ? key.split(' ') : [undefined, key];
      return {
        ipsec: {
          key: name!,
          ...(family !== undefined && { family }),
          dir: direction,
          spnum: number,
        },
      };
    }
    case 'symhash':
      return { symhash: { mod: expression.modulus, offset: expression.offset } };
  }
}
