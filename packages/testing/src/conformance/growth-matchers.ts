import { differenceOf } from '../complexity/expect-growth.ts';
import { type Growth, type GrowthKind, type GrowthOptions, growth } from '../complexity/growth.ts';
import { formatSamples, type Sample } from '../complexity/samples.ts';

/** The answer of a matcher of vitest. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual: string;
  readonly expected: string;
}

type GrowthMatcher = (samples: readonly Sample[], options?: GrowthOptions) => MatcherAnswer;

/** The matchers of {@link growthMatchers}, as `expect` has them. */
interface GrowthAssertions {
  /** The same work at every size. */
  toBeConstant(options?: GrowthOptions): void;
  /** A step more for each doubling. */
  toGrowLogarithmically(options?: GrowthOptions): void;
  /** As much more for each unit of size. */
  toGrowLinearly(options?: GrowthOptions): void;
  /** As many steps for each unit of size as its logarithm. */
  toGrowAsNLogN(options?: GrowthOptions): void;
  /** More and more for each unit of size. */
  toGrowQuadratically(options?: GrowthOptions): void;
}

declare module 'vitest' {
  interface Matchers<T> extends GrowthAssertions {}
}

/**
 * Matchers of vitest for samples of counted work.
 *
 * ```
 * expect.extend(growthMatchers);
 * expect(samplesOf([1, 10, 100, 1000], rules)).toGrowLinearly();
 * ```
 */
export const growthMatchers: Readonly<Record<keyof GrowthAssertions, GrowthMatcher>> = {
  toBeConstant: matcher('constant'),
  toGrowLogarithmically: matcher('logarithmic'),
  toGrowLinearly: matcher('linear'),
  toGrowAsNLogN: matcher('n log n'),
  toGrowQuadratically: matcher('quadratic'),
};

function matcher(kind: GrowthKind): GrowthMatcher {
  return (samples, options = {}) => {
    const found = growth(samples, options);
    const pass = found.kind === kind && found.exact;
    return {
      pass,
      message: () =>
        `${pass ? sameOf(kind, found) : differenceOf(kind, found)}\n${formatSamples(samples)}`,
      actual: `${found.exact ? '' : 'roughly '}${found.kind}: ${found.formula}`,
      expected: kind,
    };
  };
}

/** The message of a claim with `not` that fails. */
function sameOf(kind: GrowthKind, { formula }: Growth): string {
  return `the work is ${formula}, which is ${kind} in size, and was claimed not to be:`;
}
