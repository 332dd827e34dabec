import { PacketPathError } from '@packet-path/core';
import { wholeNumber } from './option-values.ts';

/** Services a synthetic cluster may have: more would not fit its service network. */
const MOST_SERVICES = 100_000;
const MOST_ENDPOINTS = 1000;

const size = wholeNumber('--services', 1, MOST_SERVICES);

/**
 * `1,10,1e3`: how many services each cluster has, each size once.
 *
 * @throws {PacketPathError} `bad-option`, `duplicate`
 */
export function countList(text: string): readonly number[] {
  const sizes = text.split(',').map(size);
  const twice = sizes.find((one, index) => sizes.indexOf(one) < index);
  if (twice === undefined) return sizes;
  throw new PacketPathError('duplicate', `--services: ${twice} is there twice`, {
    expected: 'each size once',
  });
}

/** @throws {PacketPathError} `bad-option` */
export const endpointCount: (text: string) => number = wholeNumber(
  '--endpoints',
  1,
  MOST_ENDPOINTS,
);
