import { type Address, CoursePlace, type Packet } from '@packet-path/core';

/** Marks of packets that were seen once, at first and at most; two of one hash may take each other's. */
const FEWEST_MARKS = 1 << 8;
const MOST_MARKS = 1 << 16;
/**
 * Packets that are like one, among so many first packets, before a place is made where a wide course is at hand.
 * Of 300 services that are visited at random each has 14 among so many, and the courses of their endpoints
 * are in no cache; of 100 services each has 41, and their courses are quicker than a wide one.
 */
const OFTEN = 32;
const AMONG = 4096;
/** Places at most; then all are forgotten, so that traffic without end takes no memory without end. */
const MOST_PLACES = 1 << 17;

/** The courses of first packets that share every field but the source port. */
class FreshPlace extends CoursePlace {
  // Copies, since the packet may be a row that is read over.
  readonly #source: Address;
  readonly #destination: Address;
  readonly #destinationPort: number;
  readonly #protocol: number;
  readonly #mark: number;
  readonly #tos: number;
  readonly #inputInterface: string | null;
  /** The next place whose fields have the same hash. */
  readonly next: FreshPlace | undefined;

  constructor(first: Packet, next: FreshPlace | undefined) {
    super();
    this.#source = first.source;
    this.#destination = first.destination;
    this.#destinationPort = first.destinationPort;
    this.#protocol = first.protocol;
    this.#mark = first.mark;
    this.#tos = first.tos;
    this.#inputInterface = first.inputInterface;
    this.next = next;
  }

  fits(packet: Packet): boolean {
    return (
      this.#destinationPort === packet.destinationPort &&
      this.#destination.equals(packet.destination) &&
      this.#source.equals(packet.source) &&
      this.#protocol === packet.protocol &&
      this.#inputInterface === packet.inputInterface &&
      this.#mark === packet.mark &&
      this.#tos === packet.tos
    );
  }
}

/** The places of first packets, in a hash table by their fields. */
export class FreshPlaces {
  readonly #places = new Map<number, FreshPlace>();
  /** That of the packet before that had one: where one flow is hot it is the next one's, too. */
  #last: FreshPlace | undefined;
  /** The upper bits of the hashes of packets that were walked, by the lower ones. */
  #marks = new Uint16Array(FEWEST_MARKS);
  /** The mark that was set last, and the source port of its packet. */
  #markedAt = -1;
  #markedPort = 0;
  /** Marks that were set since the marks last grew. */
  #set = 0;
  /** How many packets of each mark have come while wide courses were at hand, of {@link AMONG}. */
  #counts = new Uint8Array(0);
  #counted = 0;

  /**
   * The place of a packet, made when one like it is seen again; undefined for the first.
   *
   * @param hasWide whether the packet may follow a wide course: then only for one of many that are like it
   */
  of(packet: Packet, hasWide: boolean): CoursePlace | undefined {
    if (hasWide && ++this.#counted >= AMONG) this.#beginAnew();
    if (this.#last?.fits(packet)) return this.#last;
    const hash = hashOf(packet);
    const first = this.#places.get(hash);
    for (let place = first; place !== undefined; place = place.next) {
      if (place.fits(packet)) {
        this.#last = place;
        return place;
      }
    }
    const at = hash & (this.#marks.length - 1);
    const mark = (hash >>> 16) + 1;
    if (this.#marks[at] !== mark) {
      this.#mark(at, mark);
      this.#markedAt = at;
      this.#markedPort = packet.sourcePort;
      return undefined;
    }
    // A row that is to be recorded is asked about again as a packet.
    if (at === this.#markedAt && packet.sourcePort === this.#markedPort) return undefined;
    if (hasWide && !this.#isOften(at)) return undefined;
    if (this.#places.size >= MOST_PLACES) {
      this.#places.clear();
      this.#last = undefined;
    }
    const place = new FreshPlace(packet, first);
    this.#places.set(hash, place);
    return place;
  }

  clear(): void {
    this.#places.clear();
    this.#last = undefined;
    this.#marks.fill(0);
    this.#set = 0;
  }

  /** Packets are counted from here on: those that have a place are among them, or the rest would seem to be often. */
  #beginAnew(): void {
    this.#counts.fill(0);
    this.#counted = 0;
  }

  /** Counts one more packet of a mark. */
  #isOften(at: number): boolean {
    if (this.#counts.length !== this.#marks.length) {
      this.#counts = new Uint8Array(this.#marks.length);
    }
    const count = Math.min(this.#counts[at]! + 1, OFTEN);
    this.#counts[at] = count;
    return count === OFTEN;
  }

  /** A host that sees few packets has few marks. Growing forgets the marks set before. */
  #mark(at: number, mark: number): void {
    this.#marks[at] = mark;
    if (++this.#set <= this.#marks.length / 2 || this.#marks.length === MOST_MARKS) return;
    this.#marks = new Uint16Array(this.#marks.length * 4);
    this.#set = 0;
  }
}

/** 30 bits, so that the number is a small integer to the engine. */
function hashOf({ source, destination, destinationPort, protocol }: Packet): number {
  let hash = mixed(mixed(source.w3, destination.w3), (destinationPort << 8) | protocol);
  if (source.family === 6) hash = mixed(mixed(hash, upper(source)), upper(destination));
  return hash >>> 2;
}

function upper({ w0, w1, w2 }: Address): number {
  return mixed(mixed(w0, w1), w2);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ (hash >>> 15) ^ word, 0x2c1b3c6d);
  return product ^ (product >>> 12);
}
