import { formatEndpoint } from '@packet-path/core';
import type { FlowOutcome, Means } from '@packet-path/data-plane';
import type { EndpointsMet, StudySample } from './result.ts';

/** The outcomes of connections to one destination, pair by pair: those of one endpoint together. */
export function byEndpoint(outcomes: Iterable<FlowOutcome>): readonly (readonly FlowOutcome[])[] {
  const pairs = new Map<string, FlowOutcome[]>();
  for (const outcome of outcomes) {
    // A connection that no endpoint got is a pair of its own.
    const { endpoint } = outcome;
    const key = endpoint === null ? `nobody ${pairs.size}` : formatEndpoint(endpoint);
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [outcome]);
    else pair.push(outcome);
  }
  return [...pairs.values()];
}

/** Notes by which means endpoints were met, destination by destination. */
export class MeetingNotes {
  readonly #means = new Map<Means | 'samples', number>();
  #of = 0;
  #sample: StudySample | null = null;

  add(means: Means | 'samples', of: number, sample?: StudySample): void {
    this.#means.set(means, (this.#means.get(means) ?? 0) + 1);
    this.#of += of;
    if (sample === undefined) return;
    const reasons = new Set([...(this.#sample?.reasons ?? []), ...sample.reasons]);
    this.#sample = { ...sample, reasons: [...reasons] };
  }

  summary(): EndpointsMet {
    return { of: this.#of, means: Object.fromEntries(this.#means), sample: this.#sample };
  }
}
