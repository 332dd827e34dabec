import type { CourseTurn } from '../attach/course-recorder.ts';
import type { Packet } from '../packet/packet.ts';
import type { CheckPlace, Course } from './course.ts';
import type { WidePlace } from './wide-place.ts';

/** Ways behind turns, and walks before them, that are kept in an epoch at most. */
const MOST = 1 << 14;
/** Destinations that all places together know in an epoch at most: each client has its own. */
const MOST_DESTINATIONS = 1 << 18;

/** The way of packets behind their turn: their course, and what its checks have kept. */
interface WayBehind {
  readonly place: WidePlace;
  readonly course: Course;
  readonly kept: readonly number[];
}

/**
 * Keeps the walks that were foreseen for packets of wide courses, so that packets to the same destination need none.
 *
 * **How it works.** The walks before the turn of a packet depend on its place, its destination and its port, and those
 * behind on its place and the end that it is given. Checks keep what they foresaw as a number; the numbers of all checks before
 * a turn are a front, which stands with the turn's own number at the destination (`KnownDestinations`). The way behind is
 * noted at the end that the turn gave (`CourseTurn.note`). Of very many destinations there are few fronts and few ways.
 *
 * **Why it is right.** A check or turn keeps nothing that may be another for the next such packet, and all are kept for
 * one epoch of the host, in which nothing changes that they read.
 */
export class KeptWalks {
  #fronts: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  #destinations = 0;
  /** The front that was kept last. */
  #lastFront = 0;
  #ways: WayBehind[] = [];
  /** The way that was kept last. */
  #lastWay = 0;
  /** The note of the first way: notes of those before are of no use any more. */
  #first = 1;
  readonly #notes = new Map<WidePlace, Map<string, number>>();
  readonly #keeping: number[] = [];

  clear(): void {
    this.#fronts = [];
    this.#numbers.clear();
    this.#destinations = 0;
    this.#first += this.#ways.length;
    this.#ways = [];
    this.#notes.clear();
  }

  /** Keeps what was just foreseen for a packet, before its turn and of it. */
  keep({ known, turn }: WidePlace, checks: readonly CheckPlace[], packet: Packet): void {
    if (this.#destinations === MOST_DESTINATIONS) return;
    const ofTurn = turn?.keep?.() ?? -1;
    if (ofTurn < 0) return;
    const kept = this.#keptOf(checks);
    const front = kept && this.#frontOf(kept);
    if (front === undefined) return;
    this.#destinations++;
    known.add(packet.destination, packet.destinationPort, front, ofTurn);
  }

  /** The number of a front, which most often is that of the packet before. */
  #frontOf(kept: readonly number[]): number | undefined {
    const last = this.#fronts[this.#lastFront];
    if (last !== undefined && areSame(last, kept)) return this.#lastFront;
    const key = kept.join();
    let front = this.#numbers.get(key);
    if (front === undefined) {
      if (this.#fronts.length === MOST) return undefined;
      front = this.#fronts.push([...kept]) - 1;
      this.#numbers.set(key, front);
    }
    this.#lastFront = front;
    return front;
  }

  /** Foresees the checks before a turn as they were kept. */
  recall(front: number, checks: readonly CheckPlace[]): void {
    recallAll(checks, this.#fronts[front]!);
  }

  /** Keeps what was just foreseen behind a turn, at the end that it gives. */
  keepBehind(place: WidePlace, turn: CourseTurn, course: Course): void {
    if (turn.note === undefined) return;
    const kept = this.#keptOf(course.checks);
    if (kept === undefined) return;
    const last = this.#ways[this.#lastWay];
    if (last?.place === place && last.course === course && areSame(last.kept, kept)) {
      turn.note = this.#first + this.#lastWay;
      return;
    }
    let notes = this.#notes.get(place);
    if (notes === undefined) {
      notes = new Map();
      this.#notes.set(place, notes);
    }
    const key = `${course.outputInterface} ${kept.join()}`;
    let note = notes.get(key);
    if (note === undefined) {
      if (this.#ways.length === MOST) return;
      note = this.#first + this.#ways.push({ place, course, kept: [...kept] }) - 1;
      notes.set(key, note);
    }
    this.#lastWay = note - this.#first;
    turn.note = note;
  }

  /** The course behind the turn that was recalled, with what was kept of it; undefined where nothing was. */
  courseBehind(place: WidePlace, { note = 0 }: CourseTurn): Course | undefined {
    const way = this.#ways[note - this.#first];
    if (way === undefined || way.place !== place) return undefined;
    recallAll(way.course.checks, way.kept);
    return way.course;
  }

  /** The numbers that checks keep of the packet which each foresaw last, until the next time; undefined where one keeps none. */
  #keptOf(checks: readonly CheckPlace[]): readonly number[] | undefined {
    const kept = this.#keeping;
    kept.length = checks.length;
    for (let index = 0; index < checks.length; index++) {
      const number = checks[index]!.check.keep?.() ?? -1;
      if (number < 0) return undefined;
      kept[index] = number;
    }
    return kept;
  }
}

function areSame(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function recallAll(checks: readonly CheckPlace[], kept: readonly number[]): void {
  for (let index = 0; index < checks.length; index++) checks[index]!.check.recall!(kept[index]!);
}
