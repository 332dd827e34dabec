/** Places along an axis at which counts are asked. */
const PLACES = 36;

/** Numbers of services from 1 to the largest: evenly on a linear axis, by equal factors on a logarithmic one. */
export function sizesTo(most: number, axes: 'logarithmic' | 'linear'): readonly number[] {
  const sizes = Array.from({ length: PLACES + 1 }, (_, place) => {
    const share = place / PLACES;
    return Math.round(axes === 'logarithmic' ? most ** share : 1 + share * (most - 1));
  });
  return [...new Set(sizes)];
}
