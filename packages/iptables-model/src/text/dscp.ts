import type { GivenOption } from './given-options.ts';
import { readNumber } from './ranges.ts';

/**
 * Reads a number of six bits or, where the option's name ends so, a class: CS0 to CS7, BE, AF11 to
 * AF43, EF (RFC 2474, 2597, 3246).
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readDscp(option: GivenOption): number {
  if (!option.name.endsWith('-class')) return option.read((text) => readNumber(text, 0, 63));
  const name = option.value.toUpperCase();
  if (name === 'BE') return 0;
  if (name === 'EF') return 46;
  const selector = /^CS([0-7])$/.exec(name);
  if (selector !== null) return Number(selector[1]) * 8;
  const assured = /^AF([1-4])([1-3])$/.exec(name);
  if (assured !== null) return Number(assured[1]) * 8 + Number(assured[2]) * 2;
  return option.fail('bad-option', `'${option.value}' is no class`, 'CS0 to CS7, BE, AFxx or EF');
}

/** `0x0a` */
export function writeDscp(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
