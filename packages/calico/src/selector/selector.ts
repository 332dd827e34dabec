/** An endpoint's labels, its own and those it inherits. */
export type Labels = ReadonlyMap<string, string>;

/**
 * An expression over labels, as Calico's policies write it: `role == 'db' && !has(canary)`.
 *
 * A comparison of a label that is not there is false; so `!=` and `not in` are true of it.
 */
export type Selector =
  | { readonly kind: 'all' }
  /** In a namespace selector: no namespace. In other selectors it selects everything, as `all()`. */
  | { readonly kind: 'global' }
  | { readonly kind: 'has'; readonly label: string }
  | { readonly kind: SelectorComparison; readonly label: string; readonly value: string }
  /** The values are sorted, and none is there twice. */
  | { readonly kind: 'in' | 'not in'; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly operand: Selector }
  /** Two operands or more. */
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Selector[] };

/** A comparison of the value of one label. */
export type SelectorComparison = '==' | '!=' | 'contains' | 'starts with' | 'ends with';

export const ALL: Selector = Object.freeze({ kind: 'all' });

/** The conjunction of these selectors; a single one is returned as it is. */
export function allOf(operands: readonly Selector[]): Selector {
  const [first = ALL, ...others] = operands;
  return others.length === 0 ? first : Object.freeze({ kind: 'and', operands: [...operands] });
}

export function equalTo(label: string, value: string): Selector {
  return Object.freeze({ kind: '==', label, value });
}

/** `label in {…}`, or `label not in {…}`: the values in order, each once. */
export function oneOf(kind: 'in' | 'not in', label: string, values: readonly string[]): Selector {
  return Object.freeze({ kind, label, values: Object.freeze([...new Set(values)].sort()) });
}
