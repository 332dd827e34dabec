/** Terms after which both expansions have converged to the last bit for any a in use. */
const MOST_TERMS = 100_000;
const SMALLEST = 1e-300;

/**
 * The regularized upper incomplete gamma function Q(a, x), for a > 0 a multiple of 1/2 and x >= 0:
 * the probability that a sum of 2a squared standard normals exceeds 2x.
 *
 * By the power series of P = 1 - Q below a + 1, by the continued fraction of Q above (Abramowitz
 * and Stegun, 6.5.29 and 6.5.31).
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * Number.EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's way through 1/(x+1-a- 1(1-a)/(x+3-a- 2(2-a)/(x+5-a- …))). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let numerator = 1 / SMALLEST;
  let denominator = 1 / b;
  let value = denominator;
  for (let n = 1; n < MOST_TERMS; n++) {
    const coefficient = -n * (n - a);
    b += 2;
    denominator = 1 / awayFromZero(coefficient * denominator + b);
    numerator = awayFromZero(b + coefficient / numerator);
    const step = denominator * numerator;
    value *= step;
    if (Math.abs(step - 1) < Number.EPSILON) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}

/** ln Γ(a), from Γ(1) = 1 or Γ(1/2) = √π by Γ(a + 1) = a Γ(a). */
function logGamma(a: number): number {
  const start = Number.isInteger(a) ? 1 : 0.5;
  let sum = start === 1 ? 0 : Math.log(Math.PI) / 2;
  for (let at = start; at < a; at++) sum += Math.log(at);
  return sum;
}
