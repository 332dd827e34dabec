/** The greatest number that divides all the positive ones; 0 when there is none. */
export function greatestCommonDivisor(numbers: Iterable<number>): number {
  let divisor = 0;
  for (const number of numbers) {
    let [a, b] = [divisor, number];
    while (b > 0) [a, b] = [b, a % b];
    divisor = a;
  }
  return divisor;
}
