/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ns' | 'bytes' | 's' | 'MB' | 'times';
  /** The bar that the project sets itself; null where it sets none. */
  readonly floor: number | null;
}

/** Figures of one kind, and what was done to get them. */
export interface Section {
  readonly title: string;
  readonly method: string;
  readonly figures: readonly Figure[];
}

export function figure(
  name: string,
  value: number,
  unit: Figure['unit'],
  floor: number | null = null,
): Figure {
  return { name, value, unit, floor };
}
