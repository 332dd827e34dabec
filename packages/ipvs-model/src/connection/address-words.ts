import type { Address, Family } from '@packet-path/core';

/** An address as numbers, such as those of a row of columns; every `Address` is one. */
export type AddressWords = Pick<Address, 'family' | 'w0' | 'w1' | 'w2' | 'w3'>;

/** The address of one row after another, overwritten by each read. */
export class RowAddress implements AddressWords {
  family: Family = 4;
  w0 = 0;
  w1 = 0;
  w2 = 0;
  w3 = 0;

  read(column: Int32Array, family: Family, row: number): void {
    this.family = family;
    if (family === 4) {
      this.w3 = column[row]!;
      this.w0 = this.w1 = this.w2 = 0;
      return;
    }
    const at = row * 4;
    this.w0 = column[at]!;
    this.w1 = column[at + 1]!;
    this.w2 = column[at + 2]!;
    this.w3 = column[at + 3]!;
  }
}

export function isSameAddress(one: AddressWords, other: AddressWords): boolean {
  return (
    one.w3 === other.w3 &&
    one.w2 === other.w2 &&
    one.w1 === other.w1 &&
    one.w0 === other.w0 &&
    one.family === other.family
  );
}
