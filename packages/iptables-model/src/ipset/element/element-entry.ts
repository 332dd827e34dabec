import { type Microseconds, SECOND } from '@packet-path/core';
import type { SetOptions } from './set-options.ts';
import { describeSkbInfo, NO_SKB_INFO, type SkbInfo } from './skb-info.ts';

/** The options of an element in `add` and `del`. */
export interface ElementOptions {
  /** Seconds to live; 0 for ever. Absent: the set's default. */
  readonly timeout?: number;
  readonly nomatch?: boolean;
  readonly packets?: number;
  readonly bytes?: number;
  readonly comment?: string;
  /** Of a set with `skbinfo`; fields left out are 0. */
  readonly skbInfo?: SkbInfo;
  /** `-exist`: to add an element that is there, or to delete one that is not, is no error. */
  readonly exist?: boolean;
  /** list:set: the member that this one goes before or after. */
  readonly before?: string;
  readonly after?: string;
}

/** An element's extensions (`struct ip_set_ext`). */
export class ElementEntry {
  /** The moment it times out; Infinity for never. */
  expires: Microseconds = Number.POSITIVE_INFINITY;
  nomatch = false;
  packets = 0;
  bytes = 0;
  comment = '';
  skbInfo: SkbInfo = NO_SKB_INFO;

  /** Takes over what was said when the element was added, or added again. */
  apply(options: ElementOptions, set: SetOptions, now: Microseconds): void {
    const timeout = options.timeout ?? set.timeout ?? 0;
    this.expires = timeout === 0 ? Number.POSITIVE_INFINITY : now + timeout * SECOND;
    this.nomatch = options.nomatch ?? false;
    this.packets = options.packets ?? 0;
    this.bytes = options.bytes ?? 0;
    this.comment = options.comment ?? '';
    this.skbInfo = options.skbInfo ?? NO_SKB_INFO;
  }

  copy(): ElementEntry {
    return Object.assign(new ElementEntry(), this);
  }

  /** How `ipset save` goes on behind the element. */
  describe(set: SetOptions, now: Microseconds): string {
    const words = set.timeout === undefined ? [] : [`timeout ${this.#secondsLeft(now)}`];
    if (this.nomatch) words.push('nomatch');
    if (set.counters) words.push(`packets ${this.packets} bytes ${this.bytes}`);
    if (this.comment !== '') words.push(`comment "${this.comment}"`);
    if (set.skbinfo) words.push(...describeSkbInfo(this.skbInfo));
    return words.map((word) => ` ${word}`).join('');
  }

  /** At least 1, since 0 is for ever (ip_set_timeout.h, `ip_set_timeout_get`). */
  #secondsLeft(now: Microseconds): number {
    if (this.expires === Number.POSITIVE_INFINITY) return 0;
    return Math.max(1, Math.floor((this.expires - now) / SECOND));
  }
}
