import { type Packet, WidePlace } from '@packet-path/core';

/** Places at most; then all are forgotten, so that traffic without end takes no memory without end. */
const MOST_PLACES = 1 << 14;

/** The wide courses of first packets that share every field but their destination and the source port. */
class WideFreshPlace extends WidePlace {
  // Copies, since the packet may be a row that is read over.
  readonly #source: Packet['source'];
  readonly #protocol: number;
  readonly #mark: number;
  readonly #tos: number;
  readonly #inputInterface: string | null;
  /** The next place whose fields have the same hash. */
  readonly next: WideFreshPlace | undefined;

  constructor(first: Packet, next: WideFreshPlace | undefined) {
    super();
    this.#source = first.source;
    this.#protocol = first.protocol;
    this.#mark = first.mark;
    this.#tos = first.tos;
    this.#inputInterface = first.inputInterface;
    this.next = next;
  }

  fits(packet: Packet): boolean {
    return (
      this.#source.equals(packet.source) &&
      this.#protocol === packet.protocol &&
      this.#inputInterface === packet.inputInterface &&
      this.#mark === packet.mark &&
      this.#tos === packet.tos
    );
  }
}

/** The wide places of first packets, in a hash table by their sources. */
export class WidePlaces {
  readonly #places = new Map<number, WideFreshPlace>();
  /** That of the packet before, which often has the same source. */
  #last: WideFreshPlace | undefined;

  /** The place of a packet, made when the first is seen. */
  of(packet: Packet): WidePlace {
    if (this.#last?.fits(packet)) return this.#last;
    const { w1, w2, w3 } = packet.source;
    const hash = (w3 ^ Math.imul(w2 ^ Math.imul(w1, 31), 31)) >> 2;
    const first = this.#places.get(hash);
    let place = first;
    while (place !== undefined && !place.fits(packet)) place = place.next;
    if (place === undefined) {
      if (this.#places.size >= MOST_PLACES) this.clear();
      place = new WideFreshPlace(packet, this.#places.get(hash));
      this.#places.set(hash, place);
    }
    this.#last = place;
    return place;
  }

  /** Whether the place of a packet has a course. */
  hasCourse(packet: Packet): boolean {
    return packet.inputInterface !== null && this.of(packet).turn !== undefined;
  }

  clear(): void {
    this.#places.clear();
    this.#last = undefined;
  }
}
