import type { WorkTerm } from '@packet-path/data-plane';
import type { Summary } from '../statistics/summary.ts';
import { round } from '../statistics/tally.ts';

/** Terms of one counter, added up over a grid of service ports and endpoints. */
export interface LawValues {
  readonly ports: number;
  readonly endpoints: number;
  readonly constant: number;
  readonly perPort: number;
  readonly perEndpoint: number;
  /** How many ports have each count more. */
  readonly spread: ReadonlyMap<number, number>;
}

const NO_SPREAD: ReadonlyMap<number, number> = new Map();

/** Adds terms up; at most one of them may have a spread, and none else may then differ by port. */
export function lawValues(terms: readonly WorkTerm[], ports: number, endpoints: number): LawValues {
  const sum = (of: (term: WorkTerm) => number): number =>
    terms.reduce((total, term) => total + of(term), 0);
  return {
    ports,
    endpoints,
    constant: sum(({ constant }) => constant),
    perPort: sum(({ perService = 0 }) => perService),
    perEndpoint: sum(({ perEndpoint = 0 }) => perEndpoint),
    spread: terms.find(({ spread }) => spread !== undefined)?.spread ?? NO_SPREAD,
  };
}

/**
 * The summary of all values, as a tally of them has it: the number of values up to one is counted, not
 * the values.
 *
 * @param more is added to each value
 * @param divisor each value is divided by it
 */
export function summaryOf(values: LawValues, more = 0, divisor = 1): Summary {
  const { ports, endpoints, constant, perPort, perEndpoint, spread } = values;
  const pairs = ports * endpoints;
  if (pairs === 0) return { mean: 0, p95: 0, least: 0, worst: 0 };
  const told = (value: number): number => round((value + more) / divisor);
  let [ofPorts, most] = [(perPort * (ports - 1)) / 2, perPort * (ports - 1)];
  for (const [count, times] of spread) {
    ofPorts += (count * times) / ports;
    most = Math.max(most, count);
  }
  const least = constant;
  const worst = constant + most + perEndpoint * (endpoints - 1);
  const mean = constant + ofPorts + (perEndpoint * (endpoints - 1)) / 2;
  const rank = Math.ceil(0.95 * pairs);
  let [low, high] = [least, worst];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (upTo(values, middle) >= rank) high = middle;
    else low = middle + 1;
  }
  return { mean: told(mean), p95: told(low), least: told(least), worst: told(worst) };
}

/** How many pairs have at most a value. */
function upTo(values: LawValues, value: number): number {
  const { ports, endpoints, constant, perPort, perEndpoint, spread } = values;
  let count = 0;
  for (let endpoint = 0; endpoint < endpoints; endpoint++) {
    const left = value - constant - perEndpoint * endpoint;
    if (left < 0) break;
    if (spread.size > 0) {
      for (const [more, times] of spread) if (more <= left) count += times;
    } else if (perPort === 0) count += ports;
    else count += Math.min(ports, Math.floor(left / perPort) + 1);
  }
  return count;
}
