import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Octets of a block (FIPS 180-4, 5.2.1). */
const BLOCK = 64;
const ROUNDS = 64;

/** The fractions of the roots of the first primes, in 32 bits (FIPS 180-4, 4.2.2 and 5.3.3). */
const fractions = (count: number, root: (prime: number) => number): Int32Array =>
  Int32Array.from(primes(count), (prime) => (root(prime) % 1) * 2 ** 32);

const CONSTANTS: Int32Array = fractions(ROUNDS, Math.cbrt);
const START: Int32Array = fractions(8, Math.sqrt);

// A cluster of 100,000 endpoints needs as many digests of a block: all arrays are used again.
const schedule = new Int32Array(ROUNDS);
const state = new Int32Array(8);
const octets = new Uint8Array(8 * BLOCK);

/**
 * The SHA-256 digest of a text in UTF-8, as eight 32-bit words (FIPS 180-4, 6.2).
 *
 * @returns an array that the next call writes over
 */
export function sha256Words(text: string): Int32Array {
  let message = octets;
  let length = text.length;
  if (!isWritten(text)) {
    const encoded = utf8ToBytes(text);
    length = encoded.length;
    message = new Uint8Array(paddedLength(length));
    message.set(encoded);
  }
  const end = paddedLength(length);
  message.fill(0, length, end);
  message[length] = 0x80;
  // Texts are shorter than 2^29 octets, so that the number of bits is one word.
  for (let at = end - 1, bits = length * 8; bits > 0; at--, bits >>>= 8) message[at] = bits & 0xff;
  state.set(START);
  for (let at = 0; at < end; at += BLOCK) mix(message, at);
  return state;
}

/** Whether a text is short and ASCII, as names of services are, and so has been written to the array at hand. */
function isWritten(text: string): boolean {
  if (paddedLength(text.length) > octets.length) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return false;
    octets[index] = code;
  }
  return true;
}

/** The octets of a message with its end mark and its length, in whole blocks. */
function paddedLength(length: number): number {
  return Math.ceil((length + 9) / BLOCK) * BLOCK;
}

function mix(message: Uint8Array, from: number): void {
  for (let round = 0, at = from; round < 16; round++, at += 4) {
    schedule[round] =
      (message[at]! << 24) | (message[at + 1]! << 16) | (message[at + 2]! << 8) | message[at + 3]!;
  }
  for (let round = 16; round < ROUNDS; round++) {
    const near = schedule[round - 2]!;
    const far = schedule[round - 15]!;
    const first = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    const second = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    schedule[round] = (second + schedule[round - 7]! + first + schedule[round - 16]!) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let round = 0; round < ROUNDS; round++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const low = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const added = (h + high + choice + CONSTANTS[round]! + schedule[round]!) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + added) | 0;
    d = c;
    c = b;
    b = a;
    a = (added + low + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
