import { NONE } from '@packet-path/tables';
import type { AddressWords } from '../connection/address-words.ts';
import type { Destination } from '../destination/destination.ts';
import type { RoundRobin } from '../scheduler/rr.ts';
import type { TrafficRecords } from '../traffic/traffic-records.ts';

/** Words of a destination: its address, its port… */
const PORT = 4;
/** …its number among the choices of courses, 0 while nothing is known of it, its note, and its counts. */
const CHOICE = 5;
const NOTE = 6;
const TRAFFIC = 7;
const ROW = 8;

/**
 * The ends of services that have round robin, in rows of words, for one epoch: among very many services an opening reads
 * one row here in place of the service, its list, the destination and the address, none of which a cache holds.
 *
 * **How it works.** The destinations of a service are rows one behind the other, the newest first. A row is filled when the
 * scheduler has chosen its destination, if it will be free to choose it whenever its turn comes: it has a weight, no
 * threshold, and masquerades.
 *
 * **Why it is right.** Commands change weights, thresholds, methods and lists, and each of them ends the epoch. The turn
 * itself stays where the scheduler has it.
 */
export class KeptEnds {
  readonly #records: TrafficRecords;
  #words = new Int32Array(0);
  #destinations: (Destination | undefined)[] = [];
  #end = 0;
  /** Rounds that have rows of this epoch name it. */
  #epoch: object = {};

  constructor(records: TrafficRecords) {
    this.#records = records;
  }

  clear(): void {
    this.#words = new Int32Array(0);
    this.#destinations = [];
    this.#end = 0;
    this.#epoch = {};
  }

  /** Gives a service rows, once. */
  begin(round: RoundRobin, count: number): void {
    if (round.keptBy === this.#epoch) return;
    round.keptBy = this.#epoch;
    round.keptAt = this.#end;
    round.keptCount = count;
    this.#end += count;
    // An array with gaps would be a hash table to the engine.
    for (let more = 0; more < count; more++) this.#destinations.push(undefined);
    if (this.#end * ROW <= this.#words.length) return;
    const words = new Int32Array(2 * this.#end * ROW);
    words.set(this.#words);
    this.#words = words;
  }

  /** The row of the destination whose turn is next; negative where it is not known. */
  next({ last, keptAt, keptCount }: RoundRobin): number {
    const row = keptAt + (last + 1 < keptCount ? last + 1 : 0);
    // A service without destinations has no row of its own.
    return keptCount > 0 && this.#words[row * ROW + CHOICE] !== 0 ? row : -1;
  }

  /** Learns what the scheduler has just chosen. */
  learn({ last, keptAt }: RoundRobin, chosen: Destination): void {
    const { trafficHandle, address, weight, upperThreshold, overloaded, forwarding } = chosen;
    const isFree = weight > 0 && upperThreshold === 0 && !overloaded;
    if (trafficHandle === NONE || !isFree || forwarding !== 'masquerade') return;
    const row = keptAt + last;
    const words = this.#words;
    const at = row * ROW;
    words[at] = address.w0;
    words[at + 1] = address.w1;
    words[at + 2] = address.w2;
    words[at + 3] = address.w3;
    words[at + PORT] = chosen.port;
    words[at + NOTE] = chosen.note;
    words[at + TRAFFIC] = trafficHandle;
    words[at + CHOICE] = chosen.choice;
    this.#destinations[row] = chosen;
  }

  /** The turn of a row has come. */
  takeTurn(round: RoundRobin, row: number): void {
    round.last = row - round.keptAt;
  }

  destination(row: number): Destination {
    return this.#destinations[row]!;
  }

  choice(row: number): number {
    return this.#words[row * ROW + CHOICE]!;
  }

  port(row: number): number {
    return this.#words[row * ROW + PORT]!;
  }

  note(row: number): number {
    return this.#words[row * ROW + NOTE]!;
  }

  setNote(row: number, note: number): void {
    this.#words[row * ROW + NOTE] = note;
  }

  readAddress(
    row: number,
    into: { -readonly [Key in keyof AddressWords]: AddressWords[Key] },
  ): void {
    const words = this.#words;
    const at = row * ROW;
    into.w0 = words[at]!;
    into.w1 = words[at + 1]!;
    into.w2 = words[at + 2]!;
    into.w3 = words[at + 3]!;
  }

  /** Reads the counts of a destination and of its service; the answer means nothing. */
  touchCounts(row: number, { traffic }: RoundRobin): number {
    const records = this.#records;
    return records.touch(this.#words[row * ROW + TRAFFIC]!) + records.touch(traffic);
  }
}
