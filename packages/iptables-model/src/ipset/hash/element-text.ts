import { Address } from '@packet-path/core';
import type { SetOptions } from '../element/set-options.ts';
import { LARGEST_RANGE, readAddress, readAddresses, readNetworks } from '../read/address-text.ts';
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
  read(word: Word): Int32Array[] {
    const { dimensions, offsets, stride } = this.#layout;
    const parts = word.split(',');
    if (parts.length !== dimensions.length) {
      const problem = `'${word.text}' has ${parts.length} parts`;
      throw word.error('syntax', problem, `an element ${dimensions.join(',')}`);
    }
    let keys: Int32Array[] = [new Int32Array(stride)];
    for (const [index, part] of parts.entries()) {
      const choices = this.#readPart(part, index);
      if (keys.length * choices.length > LARGEST_RANGE * 4) {
        throw word.error('too-large', `'${word.text}' stands for too many elements`);
      }
      keys = keys.flatMap((key) => choices.map((words) => withWords(key, words, offsets[index]!)));
    }
    return keys;
  }

  write(key: Int32Array): string {
    return this.#layout.dimensions.map((_, index) => this.#writePart(key, index)).join(',');
  }

  #readPart(part: Word, index: number): readonly (readonly number[])[] {
    const { family, dimensions } = this.#layout;
    switch (dimensions[index]!) {
      case 'ip':
        return (
          index === 0
            ? readAddresses(part, family, this.#options.netmask)
            : [readAddress(part, family)]
        ).map((address) => wordsOf(address));
      case 'net': {
        const anything = dimensions.includes('iface');
        const networks = readNetworks(part, family, anything);
        return networks.map(({ address, length }) => [...wordsOf(address), length]);
      }
      case 'port': {
        const { protocol, first, last } = readPorts(part);
        return Array.from({ length: last - first + 1 }, (_, port) => [
          (protocol << 16) | (first + port),
        ]);
      }
      case 'mark':
        return [[part.number(0, 0xffffffff) & this.#options.markmask]];
      case 'iface':
        if (/^[^\s:]{1,15}$/.test(part.text)) return [[this.#interfaces.number(part.text)]];
        throw part.error(
          'syntax',
          `'${part.text}' is no interface`,
          '1 to 15 characters, no colon',
        );
    }
  }

  #writePart(key: Int32Array, index: number): string {
    const { family, dimensions, offsets } = this.#layout;
    const at = offsets[index]!;
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
    }
  }
}

function wordsOf(address: Address): number[] {
  const { family, w0, w1, w2, w3 } = address;
  return family === 4 ? [w3] : [w0, w1, w2, w3];
}

function withWords(key: Int32Array, words: readonly number[], offset: number): Int32Array {
  const copy = Int32Array.from(key);
  copy.set(words, offset);
  return copy;
}

function readBack(key: Int32Array, at: number, family: 4 | 6): Address {
  return family === 4
    ? Address.v4(key[at]!)
    : Address.v6(key[at]!, key[at + 1]!, key[at + 2]!, key[at + 3]!);
}
