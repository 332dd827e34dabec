import type { Expression } from '../ruleset/expression.ts';

/** One step of arithmetic on bits. Numbers have 32 bits; an IPv6 address stays a constant. */
type BitStep =
  | { readonly kind: 'mask'; readonly mask: BitConstant; readonly flip: BitConstant }
  | { readonly kind: 'shift'; readonly direction: '<<' | '>>'; readonly by: number };

/** The operand of arithmetic, and its steps in order. */
export interface FoldedBits {
  readonly operand: Expression;
  readonly steps: readonly BitStep[];
}

/** A number, or the constant as it was written. */
export type BitConstant = number | Extract<Expression, { kind: 'constant' }>;

/**
 * Folds arithmetic with constants: `&`, `|` and `^` in a row become one mask and one exclusive or (nft,
 * `netlink_gen_bitwise_mask_xor`). Undefined where a right side is no constant.
 */
export function foldBits(expression: Expression): FoldedBits | undefined {
  const operators: Extract<Expression, { kind: 'binary' }>[] = [];
  let operand = expression;
  for (; operand.kind === 'binary'; operand = operand.left) operators.unshift(operand);
  const steps: BitStep[] = [];
  for (const { operator, right } of operators) {
    if (right.kind !== 'constant') return undefined;
    const number = right.value.kind === 'number' ? right.value.number | 0 : undefined;
    if (operator === '<<' || operator === '>>') {
      if (number === undefined) return undefined;
      steps.push({ kind: 'shift', direction: operator, by: number });
      continue;
    }
    if (number === undefined) {
      // An address has no arithmetic but a mask.
      if (operator !== '&') return undefined;
      steps.push({ kind: 'mask', mask: right, flip: 0 });
      continue;
    }
    const last = steps.at(-1);
    const joined =
      last?.kind === 'mask' && typeof last.mask === 'number' && typeof last.flip === 'number'
        ? last
        : undefined;
    if (joined !== undefined) steps.pop();
    const mask = (joined?.mask ?? -1) as number;
    const flip = (joined?.flip ?? 0) as number;
    steps.push({ kind: 'mask', ...combine(operator, number, mask, flip) });
  }
  return { operand, steps };
}

/** `(x & mask) ^ flip` with one more operator, in the same form. */
function combine(
  operator: '&' | '|' | '^',
  number: number,
  mask: number,
  flip: number,
): { readonly mask: number; readonly flip: number } {
  switch (operator) {
    case '&':
      return { mask: mask & number, flip: flip & number };
    case '|':
      return { mask: mask & ~number, flip: (flip & ~number) | number };
    case '^':
      return { mask, flip: flip ^ number };
  }
}

/** The number that arithmetic on a constant comes to; undefined where the operand is none. */
export function valueOfConstant({ operand, steps }: FoldedBits): number | undefined {
  if (operand.kind !== 'constant' || operand.value.kind !== 'number') return undefined;
  let { number } = operand.value;
  for (const step of steps) {
    if (step.kind === 'shift') {
      number = step.direction === '<<' ? number << step.by : number >>> step.by;
    } else if (typeof step.mask === 'number' && typeof step.flip === 'number') {
      number = (number & step.mask) ^ step.flip;
    } else return undefined;
  }
  return number >>> 0;
}

/** Arithmetic on constants is the constant that it comes to; any other expression stays. */
export function foldedConstant(expression: Expression): Expression {
  if (expression.kind !== 'binary') return expression;
  const folded = foldBits(expression);
  const number = folded && valueOfConstant(folded);
  if (folded?.operand.kind !== 'constant' || number === undefined) return expression;
  return { ...folded.operand, value: { kind: 'number', number } };
}
