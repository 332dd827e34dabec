import type { Means } from '@packet-path/data-plane';
import type { EndpointsMet, StudySample } from './result.ts';

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
