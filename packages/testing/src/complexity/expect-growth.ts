import { checkArgument, oneOf } from '@packet-path/core';
import { AssertionFailed } from '../assertion/assertion-failed.ts';
import { type Growth, type GrowthKind, type GrowthOptions, growth, ROUGHLY } from './growth.ts';
import { formatSamples, type Sample } from './samples.ts';

const KIND = oneOf('constant', 'logarithmic', 'linear', 'n log n', 'quadratic');

/**
 * Asserts exactly how counted work grows with size, and answers the law it follows.
 *
 * @throws {AssertionFailed} with the law found as a formula, the law claimed, and the samples;
 *   `bad-option` as {@link growth}
 */
export function expectGrowth(
  kind: GrowthKind,
  samples: readonly Sample[],
  options: GrowthOptions = {},
): Growth {
  checkArgument('expectGrowth', 'kind', kind, KIND);
  const found = growth(samples, options);
  if (found.kind === kind && found.exact) return found;
  throw new AssertionFailed(`${differenceOf(kind, found)}\n${formatSamples(samples)}`, {
    actual: `${found.exact ? '' : 'roughly '}${found.kind}: ${found.formula}`,
    expected: kind,
  });
}

/** The law found beside the law claimed; `roughly` is explained. */
export function differenceOf(kind: GrowthKind, found: Growth): string {
  if (found.exact) {
    return `the work is ${found.formula}, which is ${found.kind} in size, and was claimed to be ${kind}:`;
  }
  const off = Number(found.error.toPrecision(3));
  const near = `${found.formula}, which is ${found.kind} in size`;
  return (
    `the work is roughly ${near}, and was claimed to be ${kind} exactly; roughly: no law fits every ` +
    `sample, this one is the slowest within ${ROUGHLY * 100} % of the largest work, or else the likeliest, ` +
    `and a sample is ${off} off:`
  );
}

/** The same work at every size. Throws as {@link expectGrowth} does. */
export function expectConstant(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('constant', samples, options);
}

/** A step more for each doubling. Throws as {@link expectGrowth} does. */
export function expectLogarithmic(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('logarithmic', samples, options);
}

/** As much more for each unit of size. Throws as {@link expectGrowth} does. */
export function expectLinear(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('linear', samples, options);
}

/** As many steps for each unit of size as its logarithm. Throws as {@link expectGrowth} does. */
export function expectLinearithmic(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('n log n', samples, options);
}

/** More and more for each unit of size. Throws as {@link expectGrowth} does. */
export function expectQuadratic(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('quadratic', samples, options);
}
