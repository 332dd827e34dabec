import { Hash, type HashedPart } from '../machine/generate.ts';
import type { Expression } from '../ruleset/expression.ts';
import { partsOf } from '../ruleset/types-of.ts';
import { widthOf } from '../types/type-facts.ts';
import { isHostOrdered } from './host-order.ts';
import type { RuleCode } from './rule-code.ts';

/** Emits `jhash ip saddr . tcp sport mod 4`; `lower` emits the key. @returns 1 */
export function lowerHash(
  code: RuleCode,
  { of, modulus, seed, offset }: Extract<Expression, { kind: 'jhash' }>,
  at: number,
  lower: (code: RuleCode, expression: Expression, at: number) => number,
): number {
  const { host } = code.environment;
  const parts = of.kind === 'concatenation' ? of.parts : [of];
  const hashed = parts.flatMap((part) =>
    partsOf(part).map(({ type, bits }): HashedPart => {
      const words = widthOf(type);
      return {
        words,
        // A part of a concatenation fills whole words: its bytes stand at the left of the last one.
        bytes: parts.length > 1 ? words * 4 : Math.max(Math.ceil(bits / 8), words * 4 - 3),
        bits,
        hostOrder: isHostOrdered(part),
      };
    }),
  );
  lower(code, of, at);
  const drawn = seed ?? host.random.split('nftables').split('jhash').uint32();
  code.emit(new Hash(at, at, hashed, { modulus, seed: drawn, offset }));
  return 1;
}
