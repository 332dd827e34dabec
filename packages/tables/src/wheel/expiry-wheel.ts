import { SpanLists } from './span-lists.ts';

/** How a wheel measures time, and how many records it files together. */
export interface WheelOptions {
  /** The unit of its slots, in that of the deadlines: a second is 1,000,000 microseconds. */
  readonly tick: number;
  /** Records of neighbouring handles that are filed together, a power of two; 16 unless given. */
  readonly span?: number;
}

/** Bits of a moment that one level tells apart: 64 slots. */
const DIGIT = 6;
const SLOTS = 1 << DIGIT;
/** Levels that tell all of 31 bits apart. */
const LEVELS = 6;
/** Later ticks are filed as this one: 68 years, where a tick is a second. */
const LAST_TICK = 0x7fff_ffff;

/**
 * Finds the records of a table whose time has come, without looking at the others.
 *
 * **How it works.** Neighbouring records are filed together, a span of 16 handles under the earliest
 * deadline among them, so that the wheel takes one byte a record. A span's deadline, in ticks, is read as
 * six digits of 6 bits, and the highest digit in which it differs from the present tick names the level
 * where the span lies, the digit itself the slot. When the wheel moves on, the spans in all slots that
 * the present has passed or reached are taken out. Of each every record's own deadline is read: those
 * that are due are handed to the owner, and the span is filed again under the earliest that is left.
 *
 * A deadline that moves away costs nothing: the span stays where it is, and is filed anew when
 * that moment comes. Only one that comes nearer must be told ({@link file}), which is a comparison in
 * nearly every case, and so must be each new record.
 *
 * **Why it is right.** A span with a record in use is filed no later than the deadline of any record in
 * it: `file` and the filing again keep this so, and a deadline that moves away cannot break it. All
 * higher digits of a filed tick are those of the present, so the present cannot get by it without its
 * own digit reaching that slot. So each record that is due lies in a span that is taken out. The
 * deadlines are compared themselves, not the ticks: a record is found at the first look at or
 * after its deadline, and never before it.
 *
 * Records are handed over in the order of their handles, so that what the owner does does not depend on
 * when they were filed. A look costs a slot for each tick passed, at most 64 a level, and the spans
 * found there.
 */
export class ExpiryWheel {
  readonly #deadlineOf: (handle: number) => number;
  readonly #tick: number;
  readonly #shift: number;
  /** The tick up to which slots have been emptied. */
  #present = 0;
  readonly #spans: SpanLists = new SpanLists(LEVELS * SLOTS);

  /**
   * @param deadlineOf the deadline of a handle now; `Infinity` where none is set, or no record is in use.
   * It is asked about every handle of a span, those too that were never filed.
   */
  constructor(deadlineOf: (handle: number) => number, { tick, span = 16 }: WheelOptions) {
    this.#deadlineOf = deadlineOf;
    this.#tick = tick;
    this.#shift = Math.log2(span);
  }

  /** A record has this deadline now: it is new, or its deadline has come nearer. */
  file(handle: number, deadline: number): void {
    const span = handle >> this.#shift;
    if (deadline === Number.POSITIVE_INFINITY || this.#spans.isFiledBy(span, deadline)) return;
    this.#fileSpan(span, deadline);
  }

  /**
   * Hands each record over whose deadline is `now` or before, in the order of handles. Records that the
   * owner keeps with their deadlines are handed over again the next time.
   *
   * @param now no earlier than the time before
   */
  takeDue(now: number, take: (handle: number) => void): void {
    for (const span of this.#passedBy(now)) {
      const end = (span + 1) << this.#shift;
      let earliest = Number.POSITIVE_INFINITY;
      for (let handle = span << this.#shift; handle < end; handle++) {
        let deadline = this.#deadlineOf(handle);
        if (deadline <= now) {
          take(handle);
          deadline = this.#deadlineOf(handle);
        }
        if (deadline < earliest) earliest = deadline;
      }
      if (earliest !== Number.POSITIVE_INFINITY && !this.#spans.isFiledBy(span, earliest)) {
        this.#fileSpan(span, earliest);
      }
    }
  }

  #fileSpan(span: number, deadline: number): void {
    const present = this.#present;
    const tick = Math.max(this.#tickOf(deadline), present);
    // The highest digit that differs; the lowest where none does.
    const level = tick === present ? 0 : Math.floor((31 - Math.clz32(tick ^ present)) / DIGIT);
    const slot = level * SLOTS + ((tick >>> (level * DIGIT)) & (SLOTS - 1));
    this.#spans.file(span, slot, deadline);
  }

  /** Takes out the spans of all slots between the present before and now, both included. */
  #passedBy(now: number): readonly number[] {
    const from = this.#present;
    const to = Math.max(from, this.#tickOf(now));
    this.#present = to;
    const passed: number[] = [];
    for (let level = 0; level < LEVELS; level++) {
      const first = (from >>> (level * DIGIT)) + (level === 0 ? 0 : 1);
      const last = to >>> (level * DIGIT);
      if (last < first) break;
      const count = Math.min(last - first + 1, SLOTS);
      for (let step = 0; step < count; step++) {
        this.#spans.empty(level * SLOTS + ((first + step) & (SLOTS - 1)), passed);
      }
    }
    return passed.sort((a, b) => a - b);
  }

  #tickOf(moment: number): number {
    return Math.min(Math.max(0, Math.floor(moment / this.#tick)), LAST_TICK);
  }
}
