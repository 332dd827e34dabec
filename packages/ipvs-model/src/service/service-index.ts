import type { AddressWords } from '../connection/address-words.ts';
import type { AddressKey } from './service-key.ts';

const FEWEST_SLOTS = 16;
/** Words of a slot's key: the address, and the port with the protocol; 0 there is an empty slot. */
const KEY = 5;
const PORT = 4;

/**
 * Services by protocol, address and port: an answer to the question which service the kernel's walk
 * through a bucket would find, without the walk. {@link ServiceTable} charges the walk.
 *
 * It is a hash table with open addressing, at most half full: a service stands in the first slot from
 * its own on that was free, and when one is taken out those behind it move up.
 */
export class ServiceIndex<Item> {
  #services: (Item | undefined)[] = new Array(FEWEST_SLOTS);
  #keys = new Int32Array(FEWEST_SLOTS * KEY);
  #mask = FEWEST_SLOTS - 1;
  #size = 0;

  add(key: AddressKey, service: Item): void {
    if (2 * ++this.#size > this.#mask) this.#grow();
    const { protocol, address, port } = key;
    this.#enter(service, address.w0, address.w1, address.w2, address.w3, portWord(protocol, port));
  }

  remove({ protocol, address, port }: AddressKey): void {
    let hole = this.#slotOf(protocol, address, port);
    this.#size--;
    const mask = this.#mask;
    for (
      let next = (hole + 1) & mask;
      this.#keys[next * KEY + PORT] !== 0;
      next = (next + 1) & mask
    ) {
      // It may fill the hole if its own slot does not lie between the hole and where it stands.
      const own = this.#ownSlot(next);
      if (((next - own) & mask) < ((next - hole) & mask)) continue;
      this.#services[hole] = this.#services[next];
      this.#keys.copyWithin(hole * KEY, next * KEY, (next + 1) * KEY);
      hole = next;
    }
    this.#services[hole] = undefined;
    this.#keys.fill(0, hole * KEY, (hole + 1) * KEY);
  }

  find(protocol: number, address: AddressWords, port: number): Item | undefined {
    return this.#services[this.#slotOf(protocol, address, port)];
  }

  /** The slot of a key, or the empty slot where it would be. */
  #slotOf(protocol: number, { w0, w1, w2, w3 }: AddressWords, port: number): number {
    const keys = this.#keys;
    const mask = this.#mask;
    const last = portWord(protocol, port);
    let slot = hash(w0, w1, w2, w3, last) & mask;
    for (;;) {
      const key = slot * KEY;
      const found = keys[key + PORT]!;
      if (found === 0) return slot;
      if (
        found === last &&
        keys[key + 3] === w3 &&
        keys[key + 2] === w2 &&
        keys[key + 1] === w1 &&
        keys[key] === w0
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The slot that the key in a slot would best be in. */
  #ownSlot(slot: number): number {
    const keys = this.#keys;
    const key = slot * KEY;
    return (
      hash(keys[key]!, keys[key + 1]!, keys[key + 2]!, keys[key + 3]!, keys[key + PORT]!) &
      this.#mask
    );
  }

  #enter(
    service: Item | undefined,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    last: number,
  ): void {
    const keys = this.#keys;
    let slot = hash(w0, w1, w2, w3, last) & this.#mask;
    while (keys[slot * KEY + PORT] !== 0) slot = (slot + 1) & this.#mask;
    const key = slot * KEY;
    keys[key] = w0;
    keys[key + 1] = w1;
    keys[key + 2] = w2;
    keys[key + 3] = w3;
    keys[key + PORT] = last;
    this.#services[slot] = service;
  }

  #grow(): void {
    const services = this.#services;
    const keys = this.#keys;
    const slots = 2 * services.length;
    this.#services = new Array(slots);
    this.#keys = new Int32Array(slots * KEY);
    this.#mask = slots - 1;
    for (let slot = 0; slot < services.length; slot++) {
      const key = slot * KEY;
      const last = keys[key + PORT]!;
      if (last === 0) continue;
      this.#enter(services[slot], keys[key]!, keys[key + 1]!, keys[key + 2]!, keys[key + 3]!, last);
    }
  }
}

/** The protocol is never 0, so neither is the word. */
function portWord(protocol: number, port: number): number {
  return (port << 8) | protocol;
}

function hash(w0: number, w1: number, w2: number, w3: number, last: number): number {
  let mixed = Math.imul(w3 ^ last, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ w2, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ w1, 0xc2b2ae3d);
  mixed = Math.imul(mixed ^ (mixed >>> 16) ^ w0, 0x27d4eb2f);
  return mixed ^ (mixed >>> 15);
}
