import { PacketPathError, shown } from '@packet-path/core';
import { formulaOf } from './formula.ts';
import { leastSquares } from './least-squares.ts';
import type { Sample } from './samples.ts';

/** How work grows with size, slowest first. */
export type GrowthKind = 'constant' | 'logarithmic' | 'linear' | 'n log n' | 'quadratic';

const ORDER: readonly GrowthKind[] = ['constant', 'logarithmic', 'linear', 'n log n', 'quadratic'];

/** The law that samples follow. */
export interface Growth {
  readonly kind: GrowthKind;
  /** Whether every sample follows it, to the tolerance. */
  readonly exact: boolean;
  /**
   * The factors that the law adds up, in work: of `[1]`, `[1, log2(size)]`, `[1, size]`,
   * `[1, size, size * log2(size)]` or `[1, size, size * size]`. So, for a linear law, the second is the work each unit of size costs.
   */
  readonly coefficients: readonly number[];
  /** How far the farthest sample is from the law, in work. */
  readonly error: number;
  /** The law as a formula: `14 + 1.00 × size`. */
  readonly formula: string;
}

/** Choices of `growthOf`. */
export interface GrowthOptions {
  /** How far a sample may be from a law that counts as exact, in work. Default 0. */
  readonly tolerance?: number;
}

interface Law {
  readonly kind: GrowthKind;
  readonly basis: readonly ((size: number) => number)[];
  /**
   * Work below which a sample of a size follows a law of this kind exactly: a logarithm is counted in whole
   * steps, and `n log n` in whole steps of each of its n.
   */
  grain(size: number, coefficients: readonly number[]): number;
}

const one = (): number => 1;
const none = (): number => 0;
const size = (value: number): number => value;

const LAWS: readonly Law[] = [
  { kind: 'constant', basis: [one], grain: none },
  { kind: 'linear', basis: [one, size], grain: none },
  { kind: 'quadratic', basis: [one, size, (value) => value * value], grain: none },
  { kind: 'logarithmic', basis: [one, Math.log2], grain: one },
  {
    kind: 'n log n',
    basis: [one, size, (value) => value * Math.log2(value)],
    // Where the logarithm counts for less than half a step, noise looks the same.
    grain: (value, [, , steps = 0]) => (steps >= 0.5 ? value * Math.min(1, steps) : 0),
  },
];

/** Of work that follows no law exactly: how far from a law it may be, of the largest work. */
export const ROUGHLY = 0.05;

/**
 * The law by which counted work grows with size.
 *
 * Counted work has no noise, so the first law that all samples follow exactly is taken: constant,
 * linear, quadratic, then logarithmic and n log n to the step. Where none is exact it is the slowest law that
 * all samples follow to 5 percent of the largest work; where there is none of these either, that
 * with the least error for its number of coefficients (the Bayesian information criterion).
 *
 * Choose sizes that are some times the one before: laws look alike between neighbours.
 *
 * @throws {PacketPathError} `bad-option` where there are fewer than four sizes, or one below 1
 */
export function growth(samples: readonly Sample[], options: GrowthOptions = {}): Growth {
  checkSamples(samples);
  const fits = LAWS.map((law) => ({ law, ...fitted(law, samples) }));
  const largest = Math.max(...samples.map(({ work }) => Math.abs(work)));
  const slack = (options.tolerance ?? 0) + 1e-9 * Math.max(1, largest);
  const exact = fits.find(({ law, residuals, coefficients }) =>
    residuals.every(
      (residual, index) =>
        Math.abs(residual) <= law.grain(samples[index]!.size, coefficients) + slack,
    ),
  );
  const slowestFirst = ORDER.map((kind) => fits.find(({ law }) => law.kind === kind)!);
  const rough = slowestFirst.find(({ error }) => error <= ROUGHLY * largest);
  const likeliest = fits.reduce((a, b) => (b.unlikelihood < a.unlikelihood ? b : a));
  const { law, coefficients, error } = exact ?? rough ?? likeliest;
  const formula = formulaOf({ kind: law.kind, coefficients });
  return { kind: law.kind, exact: exact !== undefined, coefficients, error, formula };
}

function fitted(law: Law, samples: readonly Sample[]) {
  // Each basis function is scaled to 1 at most, which keeps the equations well conditioned.
  const scales = law.basis.map((f) => Math.max(...samples.map((sample) => f(sample.size))) || 1);
  const scaled = leastSquares(
    samples.map((sample) => law.basis.map((f, index) => f(sample.size) / scales[index]!)),
    samples.map(({ work }) => work),
  );
  const coefficients = scaled.map((value, index) => value / scales[index]!);
  const residuals = samples.map(
    (sample) =>
      sample.work - law.basis.reduce((sum, f, i) => sum + coefficients[i]! * f(sample.size), 0),
  );
  const squares = residuals.reduce((sum, value) => sum + value * value, 0);
  const count = samples.length;
  return {
    coefficients,
    residuals,
    error: Math.max(...residuals.map(Math.abs)),
    unlikelihood: count * Math.log(squares / count) + law.basis.length * Math.log(count),
  };
}

function checkSamples(samples: readonly Sample[]): void {
  if (!Array.isArray(samples)) {
    throw new PacketPathError('bad-option', `the samples are ${shown(samples)}`, {
      expected: 'a list of { size, work }, as samplesOf makes it',
    });
  }
  const other: unknown = samples.find(
    (sample: unknown) => typeof sample !== 'object' || sample === null,
  );
  if (other !== undefined) {
    throw new PacketPathError('bad-option', `a sample is ${shown(other)}`, {
      expected: '{ size, work }',
    });
  }
  const sizes = new Set(samples.map((sample) => sample.size));
  if (sizes.size < 4) {
    throw new PacketPathError(
      'bad-option',
      `growth cannot be told from so few sizes: ${sizes.size}`,
      {
        expected: 'samples of four sizes or more',
      },
    );
  }
  const broken = samples.find((sample) => !(sample.size >= 1 && Number.isFinite(sample.work)));
  if (broken === undefined) return;
  throw new PacketPathError(
    'bad-option',
    `size ${shown(broken.size)} with work ${shown(broken.work)}`,
    {
      expected: 'sizes of 1 or more, and a number',
    },
  );
}
