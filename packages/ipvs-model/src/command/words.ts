import { type ErrorCode, PacketPathError, type Position } from '@packet-path/core';

/** A word of a command line and where it stands. */
export interface Word {
  readonly text: string;
  readonly position: Position;
}

/** The words of a command line, taken one by one. */
export class Words {
  readonly #words: readonly Word[];
  readonly #end: Position;
  #next = 0;

  constructor(text: string, line: number) {
    this.#words = Array.from(text.matchAll(/\S+/g), (match) => ({
      text: match[0],
      position: { line, column: match.index + 1 },
    }));
    this.#end = { line, column: text.trimEnd().length + 1 };
  }

  get start(): Position {
    return this.#words[0]?.position ?? this.#end;
  }

  /** The next word, or undefined at the end. */
  take(): Word | undefined {
    return this.#words[this.#next++];
  }

  /** The next word if it is no option, which is then left where it is. */
  takeValue(): Word | undefined {
    const word = this.#words[this.#next];
    return word === undefined || word.text.startsWith('-') ? undefined : this.take();
  }

  /** @throws {PacketPathError} `truncated` at the end of the line, `syntax` before an option */
  require(expected: string): Word {
    const word = this.takeValue();
    if (word !== undefined) return word;
    const found = this.#words[this.#next];
    if (found === undefined) throw failure('truncated', 'the line ends', this.#end, expected);
    throw failure('syntax', `'${found.text}' is an option`, found.position, expected);
  }
}

export function failure(
  code: ErrorCode,
  problem: string,
  position: Position,
  expected: string,
): PacketPathError {
  return new PacketPathError(code, problem, { position, expected });
}

/** Reads a word with a function that does not know where the word stands. */
export function readWord<Value>(word: Word, read: (text: string) => Value): Value {
  try {
    return read(word.text);
  } catch (error) {
    if (error instanceof PacketPathError) throw error.at('ipvsadm', word.position);
    throw error;
  }
}

/** A whole number of a range. @throws {PacketPathError} `bad-option` */
export function wholeNumber({ text, position }: Word, low: number, high: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw failure('bad-option', `'${text}' is out of range`, position, `${low} to ${high}`);
}
