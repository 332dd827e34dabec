/** A value of a parameter, as JSON has it. */
export type ParameterValue = string | number | boolean;

/** A parameter of a study: what kind of value it takes, and which where none is given. */
export type Parameter = { readonly sentence: string } & (
  | {
      readonly kind: 'whole';
      readonly from: number;
      readonly to: number;
      readonly default?: number;
    }
  | {
      readonly kind: 'number';
      readonly from: number;
      readonly to: number;
      readonly default?: number;
    }
  | { readonly kind: 'word'; readonly words?: readonly string[]; readonly default?: string }
  | { readonly kind: 'flag'; readonly default?: boolean }
  /** A data plane: one of the built-in names, or `./mine.mjs#plane`. */
  | { readonly kind: 'plane'; readonly default?: string }
);

/** Why a value does not fit a parameter, as what was expected; undefined where it fits. */
export function misfit(parameter: Parameter, value: unknown): string | undefined {
  switch (parameter.kind) {
    case 'whole':
      return typeof value === 'number' && Number.isInteger(value) && isWithin(parameter, value)
        ? undefined
        : `a whole number, ${parameter.from} to ${parameter.to}`;
    case 'number':
      return typeof value === 'number' && isWithin(parameter, value)
        ? undefined
        : `a number, ${parameter.from} to ${parameter.to}`;
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'word':
      if (typeof value !== 'string') return 'a string';
      return parameter.words === undefined || parameter.words.includes(value)
        ? undefined
        : parameter.words.join(', ');
    case 'plane':
      return typeof value === 'string' && value !== '' ? undefined : 'the name of a data plane';
  }
}

function isWithin({ from, to }: { from: number; to: number }, value: number): boolean {
  return value >= from && value <= to;
}
