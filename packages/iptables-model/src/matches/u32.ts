import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';
import { packetOctets } from './packet-octets.ts';
import { readU32Program, type U32Test, writeU32Program } from './u32-program.ts';

interface U32Options {
  readonly tests: readonly U32Test[];
  readonly inverted: boolean;
}

class U32Predicate implements Predicate {
  readonly isStateless = true;
  readonly #options: U32Options;

  constructor(options: U32Options) {
    this.#options = options;
  }

  matches(packet: PacketBuffer): boolean {
    const { tests, inverted } = this.#options;
    const octets = packetOctets(packet);
    const size = packetBytes(packet);
    return tests.every((test) => passes(test, octets, size)) !== inverted;
  }
}

/** Whether a test is true of a packet; one that reads behind its end is not. */
function passes({ start, steps, wanted }: U32Test, octets: DataView, size: number): boolean {
  let base = 0;
  if (start + 4 > size) return false;
  let value = wordAt(octets, start);
  for (const { operator, number } of steps) {
    switch (operator) {
      case '&':
        value = (value & number) >>> 0;
        break;
      case '<<':
        value = number > 31 ? 0 : (value << number) >>> 0;
        break;
      case '>>':
        value = number > 31 ? 0 : value >>> number;
        break;
      case '@':
        base += value;
        if (base + number + 4 > size) return false;
        value = wordAt(octets, base + number);
    }
  }
  return wanted.some(({ first, last }) => value >= first && value <= last);
}

/** Four octets; what is not modelled reads as zero. */
function wordAt(octets: DataView, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index++) {
    value = (value << 8) | (index < octets.byteLength ? octets.getUint8(index) : 0);
  }
  return value >>> 0;
}

/** `-m u32`: four octets of the packet at a time (net/netfilter/xt_u32.c). */
export const u32: MatchExtension<U32Options> = {
  name: 'u32',
  options: { '--u32': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--u32');
    return { tests: option.read(readU32Program), inverted: option.negated };
  },
  write: ({ tests, inverted }) => `${not(inverted)}--u32 "${writeU32Program(tests)}"`,
  compile: (options) => new U32Predicate(options),
};
