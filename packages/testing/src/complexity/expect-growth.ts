import { PacketPathError } from '@packet-path/core';
import { type Growth, type GrowthKind, type GrowthOptions, growth } from './growth.ts';
import { formatSamples, type Sample } from './samples.ts';

/**
 * Asserts exactly how counted work grows with size, and answers the law it follows.
 *
 * @throws {PacketPathError} `assertion-failed`, with the samples; `bad-option` as {@link growth}
 */
export function expectGrowth(
  kind: GrowthKind,
  samples: readonly Sample[],
  options: GrowthOptions = {},
): Growth {
  const found = growth(samples, options);
  if (found.kind === kind && found.exact) return found;
  const law = `work is ${found.exact ? '' : 'roughly '}${found.kind} in size`;
  const off = found.exact ? '' : ` (a sample is ${Number(found.error.toPrecision(3))} off)`;
  throw new PacketPathError(
    'assertion-failed',
    `${law}${off}, not ${kind}:\n${formatSamples(samples)}`,
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

/** More and more for each unit of size. Throws as {@link expectGrowth} does. */
export function expectQuadratic(samples: readonly Sample[], options?: GrowthOptions): Growth {
  return expectGrowth('quadratic', samples, options);
}
