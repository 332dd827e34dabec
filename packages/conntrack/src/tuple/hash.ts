import type { Family } from '@packet-path/core';
import type { TupleKey } from './tuple-key.ts';

/**
 * A keyed hash of a tuple in its zone, 32 bits unsigned.
 *
 * Linux takes siphash with a key drawn at boot: nobody outside may foresee a bucket. The model needs
 * the even spread and the key, not the secrecy, and mixes as MurmurHash3 does.
 */
export function hashTuple(seed: number, key: TupleKey, zone: number): number {
  const ports = (key.sourcePort << 16) | key.destinationPort;
  const kind = hashKind(key.family, key.protocol, zone);
  if (key.family === 4) return hashWords(seed, key.s3, key.d3, ports, kind);
  let hash = mixed(seed, key.s3, key.d3, ports, kind);
  hash = mix(mix(mix(hash, key.s0), key.s1), key.s2);
  hash = mix(mix(mix(hash, key.d0), key.d1), key.d2);
  return finish(hash);
}

/** The word of a tuple that is neither address nor port. */
export function hashKind(family: Family, protocol: number, zone: number): number {
  return (zone << 16) | (family << 8) | protocol;
}

/** The same of an IPv4 tuple by its words: both ports are one, the rest is another ({@link hashKind}). */
export function hashWords(
  seed: number,
  source: number,
  destination: number,
  ports: number,
  kind: number,
): number {
  return finish(mixed(seed, source, destination, ports, kind));
}

function mixed(
  seed: number,
  source: number,
  destination: number,
  ports: number,
  kind: number,
): number {
  return mix(mix(mix(mix(seed, source), destination), ports), kind);
}

/** The hash of a tuple's source alone, for the table of connections by source. */
export function hashSource(seed: number, key: TupleKey, zone: number): number {
  let hash = mix(seed, key.s3);
  hash = mix(hash, (key.sourcePort << 16) | zone);
  hash = mix(hash, (key.family << 8) | key.protocol);
  if (key.family === 6) hash = mix(mix(mix(hash, key.s0), key.s1), key.s2);
  return finish(hash);
}

/** Spreads a 32-bit hash over so many buckets (include/linux/kernel.h, `reciprocal_scale`). */
export function scale(hash: number, buckets: number): number {
  return Math.floor((hash * buckets) / 0x1_0000_0000);
}

function mix(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const rotated = Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  const mixed = hash ^ rotated;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
