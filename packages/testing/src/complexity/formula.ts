import type { Growth, GrowthKind } from './growth.ts';

/** The terms of each law, in the order of its coefficients. */
const TERMS: Readonly<Record<GrowthKind, readonly string[]>> = {
  constant: [''],
  logarithmic: ['', 'log2(size)'],
  linear: ['', 'size'],
  'n log n': ['', 'size', 'size × log2(size)'],
  quadratic: ['', 'size', 'size²'],
};

/** A law as a formula: `14 + 1.00 × size`. Terms that come to nothing are left out. */
export function formulaOf({ kind, coefficients }: Pick<Growth, 'kind' | 'coefficients'>): string {
  const largest = Math.max(...coefficients.map(Math.abs));
  let formula = '';
  for (const [index, term] of TERMS[kind].entries()) {
    const coefficient = coefficients[index] ?? 0;
    if (Math.abs(coefficient) <= 1e-6 * Math.min(1, largest)) continue;
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? '-' : '+';
    const lead = formula === '' ? (coefficient < 0 ? '-' : '') : ` ${sign} `;
    formula += `${lead}${term === '' ? rounded(size) : `${factor(size)} × ${term}`}`;
  }
  return formula === '' ? '0' : formula;
}

/** A whole number as it is, any other to four digits. */
function rounded(value: number): string {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 * Math.max(1, whole)
    ? `${whole}`
    : `${Number(value.toPrecision(4))}`;
}

/** Two digits behind the point, more where those would be zeros. */
function factor(value: number): string {
  return value >= 0.01 ? value.toFixed(2) : value.toPrecision(2);
}
