import type { PassageHost } from '@packet-path/core';

/**
 * A part of an expression that each host has for itself: counts, a bucket of tokens, its conntrack. Hosts
 * may run one program; the part is made when a host first asks for it.
 */
export class PerHost<Part extends object> {
  readonly #make: (host: PassageHost) => Part;
  /** The host that asked last, and its part. */
  #host: PassageHost | undefined;
  #part: Part | undefined;
  /** The parts of all hosts that asked, where there is more than one. */
  #parts: WeakMap<PassageHost, Part> | undefined;

  constructor(make: (host: PassageHost) => Part) {
    this.#make = make;
  }

  of(host: PassageHost): Part {
    return host === this.#host ? this.#part! : this.#turnTo(host);
  }

  /** The part of a host that has one; undefined for another. */
  peek(host: PassageHost): Part | undefined {
    return host === this.#host ? this.#part : this.#parts?.get(host);
  }

  #turnTo(host: PassageHost): Part {
    if (this.#host !== undefined && this.#parts === undefined) {
      this.#parts = new WeakMap([[this.#host, this.#part!]]);
    }
    let part = this.#parts?.get(host);
    if (part === undefined) {
      part = this.#make(host);
      this.#parts?.set(host, part);
    }
    this.#host = host;
    this.#part = part;
    return part;
  }
}
