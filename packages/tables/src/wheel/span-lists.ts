const NONE = -1;
/** A span that is first in slot `s` has `FIRST - s` in place of the span before it. */
const FIRST = -2;

/** The spans of a wheel's slots, in lists linked both ways, each with the deadline it is filed under. */
export class SpanLists {
  readonly #heads: Int32Array;
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  /** The deadline that a span is filed under; Infinity where it is not filed. */
  #deadlines = new Float64Array(0);

  constructor(slots: number) {
    this.#heads = new Int32Array(slots).fill(NONE);
  }

  /** Whether a span is filed under this deadline, or an earlier one. */
  isFiledBy(span: number, deadline: number): boolean {
    return span < this.#deadlines.length && this.#deadlines[span]! <= deadline;
  }

  /** Files a span in a slot; out of the one where it is, if it is in one. */
  file(span: number, slot: number, deadline: number): void {
    if (span >= this.#deadlines.length) this.#grow(span);
    if (this.#deadlines[span] !== Number.POSITIVE_INFINITY) this.#remove(span);
    const first = this.#heads[slot]!;
    this.#next[span] = first;
    this.#previous[span] = FIRST - slot;
    if (first !== NONE) this.#previous[first] = span;
    this.#heads[slot] = span;
    this.#deadlines[span] = deadline;
  }

  /** Takes all spans out of a slot, and adds them to `into`. */
  empty(slot: number, into: number[]): void {
    for (let span = this.#heads[slot]!; span !== NONE; span = this.#next[span]!) {
      this.#deadlines[span] = Number.POSITIVE_INFINITY;
      into.push(span);
    }
    this.#heads[slot] = NONE;
  }

  #remove(span: number): void {
    const previous = this.#previous[span]!;
    const next = this.#next[span]!;
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[FIRST - previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
  }

  #grow(span: number): void {
    const length = Math.max(16, 2 ** Math.ceil(Math.log2(span + 1)));
    const next = new Int32Array(length);
    next.set(this.#next);
    this.#next = next;
    const previous = new Int32Array(length);
    previous.set(this.#previous);
    this.#previous = previous;
    const deadlines = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    deadlines.set(this.#deadlines);
    this.#deadlines = deadlines;
  }
}
