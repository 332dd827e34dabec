import { PacketPathError } from '@packet-path/core';

/** Services a synthetic cluster may have: more would not fit its service network. */
const MOST_SERVICES = 100_000;
const MOST_ENDPOINTS = 1000;

/** `1,10,100`: how many services each cluster has. @throws {PacketPathError} `bad-option` */
export function countList(text: string): readonly number[] {
  return text.split(',').map((part) => count('--services', part, MOST_SERVICES));
}

/** @throws {PacketPathError} `bad-option` */
export function endpointCount(text: string): number {
  return count('--endpoints', text, MOST_ENDPOINTS);
}

function count(option: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new PacketPathError('bad-option', `${option}: '${text}' is no such number`, {
    expected: `a whole number, 1 to ${most}`,
  });
}
