import { Address } from '@packet-path/core';
import type { SetOptions } from '../element/set-options.ts';
import { type Choices, readAddress, readAddresses, readNetworks } from '../read/address-text.ts';
import { macWords, writeMac } from '../read/mac-text.ts';
import { readPorts, writePort } from '../read/port-text.ts';
import type { Word } from '../read/word.ts';
import type { InterfaceNames } from './interface-names.ts';
import type { KeyLayout } from './key-layout.ts';

/** Reads and writes the elements of one hash set. */
export class ElementText {
  readonly #layout: KeyLayout;
  readonly #options: SetOptions;
  readonly #interfaces: InterfaceNames;

  constructor(layout: KeyLayout, options: SetOptions, interfaces: InterfaceNames) {
    this.#layout = layout;
    this.#options = options;
    this.#interfaces = interfaces;
  }

  /**
   * The keys that a text stands for: ranges and networks of addresses, and ranges of ports, are
   * every one of their combinations.
   *
   * @throws {PacketPathError} `syntax`, `bad-address`, `bad-prefix`, `bad-port` or `too-large`
   */
  *read(word: Word): IterableIterator<Int32Array> {
    const { dimensions, offsets, stride } = this.#layout;
    const parts = word.split(',');
    if (parts.length !== dimensions.length) {
      const problem = `'${word.text}' has ${parts.length} parts`;
      throw word.error('syntax', problem, `an element ${dimensions.join(',')}`);
    }
    const choices = parts.map((part, index) => this.#readPart(part, index));
    const elements = choices.reduce((product, { length }) => product * length, 1);
    if (elements > MOST_ELEMENTS) {
      throw word.error('too-large', `'${word.text}' stands for too many elements`);
    }
    // The last part changes fastest, as in the kernel.
    const strides = choices.map((_, index) =>
      choices.slice(index + 1).reduce((product, { length }) => product * length, 1),
    );
    for (let element = 0; element < elements; element++) {
      const key = new Int32Array(stride);
      for (const [index, part] of choices.entries()) {
        const choice = Math.floor(element / strides[index]!) % part.length;
        key.set(part.at(choice), offsets[index]!);
      }
      yield key;
    }
  }

  write(key: Int32Array): string {
    const { dimensions, offsets } = this.#layout;
    return dimensions.map((_, index) => this.#writePart(key, index, offsets[index]!)).join(',');
  }

  /** How many characters {@link write} answers for an element whose words begin at a place. */
  lengthOf(words: Int32Array, from: number): number {
    const { family, dimensions, offsets } = this.#layout;
    let length = dimensions.length - 1;
    for (let index = 0; index < dimensions.length; index++) {
      const at = from + offsets[index]!;
      length +=
        dimensions[index] === 'ip'
          ? readBack(words, at, family).textLength
          : this.#writePart(words, index, at).length;
    }
    return length;
  }

  #readPart(part: Word, index: number): Choices {
    const { family, dimensions } = this.#layout;
    switch (dimensions[index]!) {
      case 'ip':
        if (index === 0) return readAddresses(part, family, this.#options.netmask);
        return listed([wordsOf(readAddress(part, family))]);
      case 'net': {
        const anything = dimensions.includes('iface') || dimensions.join() === 'net,port,net';
        const networks = readNetworks(part, family, anything);
        return listed(networks.map(({ address, length }) => [...wordsOf(address), length]));
      }
      case 'port': {
        const { protocol, first, last } = readPorts(part);
        const from = (protocol << 16) | first;
        return { length: last - first + 1, at: (port) => [from + port] };
      }
      case 'mark':
        return listed([[part.number(0, 0xffffffff) & this.#options.markmask]]);
      case 'mac': {
        const words = macWords(part.text);
        if (words !== undefined) return listed([words]);
        throw part.error(
          'syntax',
          `'${part.text}' is no hardware address`,
          'such as 02:00:00:00:00:01',
        );
      }
      case 'iface':
        if (/^[^\s:]{1,15}$/.test(part.text)) {
          return listed([[this.#interfaces.number(part.text)]]);
        }
        throw part.error(
          'syntax',
          `'${part.text}' is no interface`,
          '1 to 15 characters, no colon',
        );
    }
  }

  /** @param at the part's first word */
  #writePart(key: Int32Array, index: number, at: number): string {
    const { family, dimensions } = this.#layout;
    const word = key[at]!;
    switch (dimensions[index]!) {
      case 'ip':
        return `${readBack(key, at, family)}`;
      case 'net': {
        const length = key[at + (family === 4 ? 1 : 4)]!;
        const whole = length === (family === 4 ? 32 : 128);
        return `${readBack(key, at, family)}${whole ? '' : `/${length}`}`;
      }
      case 'port':
        return writePort(word >>> 16, word & 0xffff);
      case 'mark':
        return `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
      case 'iface':
        return this.#interfaces.name(word);
      case 'mac':
        return writeMac(word, key[at + 1]!);
    }
  }
}

/** Elements that one line may stand for; a set holds 65,536 unless it says otherwise. */
const MOST_ELEMENTS = 1 << 24;

function listed(words: readonly (readonly number[])[]): Choices {
  return { length: words.length, at: (index) => words[index] ?? [] };
}

function wordsOf(address: Address): number[] {
  const { family, w0, w1, w2, w3 } = address;
  return family === 4 ? [w3] : [w0, w1, w2, w3];
}

function readBack(key: Int32Array, at: number, family: 4 | 6): Address {
  return family === 4
    ? Address.v4(key[at]!)
    : Address.v6(key[at]!, key[at + 1]!, key[at + 2]!, key[at + 3]!);
}
