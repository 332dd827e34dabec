import { PacketPathError } from '@packet-path/core';
import { LoadWord, LoadWords, type WordReader, type WordsReader } from '../machine/load.ts';
import type { RuleCode } from './rule-code.ts';

/** Emits a load of one word. @returns 1 */
export function loadWord(code: RuleCode, name: string, read: WordReader, at: number): number {
  code.emit(new LoadWord(name, read, at));
  return 1;
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

export function notModelled(what: string): PacketPathError {
  return new PacketPathError('unknown-match', `${what} is not modelled`);
}
