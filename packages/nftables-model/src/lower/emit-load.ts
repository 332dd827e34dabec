import { PacketPathError } from '@packet-path/core';
import {
  type ForeseenReader,
  LoadWord,
  LoadWords,
  type WordReader,
  type WordsReader,
} from '../machine/load.ts';
import { type ByteRange, longPayloadReader, payloadReader } from '../machine/payload.ts';
import { REPEATED_KEYS } from './repeated-keys.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * Emits a load of one word that draws, counts or charges, and so is the rule's own.
 *
 * @param repeats it does so for each packet of a recorded course alike
 * @returns 1
 */
export function loadWord(
  code: RuleCode,
  name: string,
  read: WordReader,
  at: number,
  repeats = false,
  foreseen?: ForeseenReader,
): number {
  code.emit(new LoadWord(name, read, at, undefined, repeats, foreseen));
  return 1;
}

/** Emits a load of one word that only reads, which rules share. @returns 1 */
export function readWord(
  code: RuleCode,
  name: string,
  key: string,
  read: () => WordReader,
  at: number,
  foreseen?: ForeseenReader,
): number {
  const signature = `${name} ${key} ${at}`;
  const repeats = REPEATED_KEYS.has(`${name} ${key}`);
  const make = () => new LoadWord(name, read(), at, signature, repeats, foreseen);
  code.emit(code.environment.shared.instruction(signature, make));
  return 1;
}

/** Emits a load of several words that only reads, which rules share. @returns how many, 4 unless given */
export function readWords(
  code: RuleCode,
  name: string,
  key: string,
  read: () => WordsReader,
  at: number,
  width = 4,
): number {
  const signature = `${name} ${key} ${at}`;
  const make = () =>
    new LoadWords(name, read(), at, signature, REPEATED_KEYS.has(`${name} ${key}`));
  code.emit(code.environment.shared.instruction(signature, make));
  return width;
}

/** Emits a load of several words. @returns how many, 4 unless given */
export function loadWords(
  code: RuleCode,
  name: string,
  read: WordsReader,
  at: number,
  width = 4,
): number {
  code.emit(new LoadWords(name, read, at));
  return width;
}

/** Emits a load of bytes of the packet. @returns the words that they take */
export function readPayload(code: RuleCode, range: ByteRange, at: number): number {
  const { layer, offset, bytes } = range;
  const key = `${layer} ${offset} ${bytes}`;
  return bytes > 4
    ? readWords(code, 'payload', key, () => longPayloadReader(range), at, Math.ceil(bytes / 4))
    : readWord(code, 'payload', key, () => payloadReader(range), at);
}

export function notModelled(what: string): PacketPathError {
  return new PacketPathError('unknown-match', `${what} is not modelled`);
}
