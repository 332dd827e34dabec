import { Address, type Family } from '@packet-path/core';
import { masked } from '../text/masked-address.ts';

const ZERO = 48;
const NINE = 57;
const POINT = 46;
/** Addresses kept to be shared: rules that stand together often name the same. */
const KEPT = 1 << 12;
/** Addresses that are read before any is kept: a text of a few lines needs no table. */
const FEW = 64;

/** Reads addresses in the place where they stand in a text. */
export class AddressReader {
  readonly #family: Family;
  #kept: (Address | undefined)[] | undefined;
  #read = 0;

  constructor(family: Family) {
    this.#family = family;
  }

  /**
   * The bits of an address that a mask leaves; undefined without a mask, and where no address of
   * the family stands.
   */
  read(text: string, start: number, end: number, mask: Address | null): Address | undefined {
    if (mask === null) return undefined;
    if (this.#family === 4) {
      const word = wordAt(text, start, end);
      return Number.isNaN(word) ? undefined : this.#shared(word & mask.w3);
    }
    const address = Address.tryParse(text.slice(start, end));
    return address?.family === 6 ? masked(address, mask) : undefined;
  }

  #shared(word: number): Address {
    if (this.#kept === undefined) {
      if (++this.#read <= FEW) return Address.v4(word);
      this.#kept = new Array<Address | undefined>(KEPT).fill(undefined);
    }
    const place = Math.imul(word, 0x9e3779b1) >>> 20;
    const kept = this.#kept[place];
    if (kept !== undefined && kept.w3 === word) return kept;
    const address = Address.v4(word);
    this.#kept[place] = address;
    return address;
  }
}

/** `10.0.0.1` as 32 bits, without leading zeros as inet_pton wants it; NaN for anything else. */
function wordAt(text: string, start: number, end: number): number {
  let word = 0;
  let octet = -1;
  let points = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT) {
      if (octet < 0 || ++points > 3) return Number.NaN;
      word = (word << 8) | octet;
      octet = -1;
    } else {
      if (code < ZERO || code > NINE || octet === 0) return Number.NaN;
      octet = octet < 0 ? code - ZERO : octet * 10 + code - ZERO;
      if (octet > 255) return Number.NaN;
    }
  }
  return octet < 0 || points < 3 ? Number.NaN : (word << 8) | octet;
}
