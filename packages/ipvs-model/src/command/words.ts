import { type ErrorCode, PacketPathError, type Position } from '@packet-path/core';

/** A word of a command line and where it stands. */
export class Word {
  readonly text: string;
  readonly #line: number;
  readonly #column: number;

  constructor(text: string, line: number, column: number) {
    this.text = text;
    this.#line = line;
    this.#column = column;
  }

  get position(): Position {
    return { line: this.#line, column: this.#column };
  }

  /** A part of the word, from a place in it on. */
  part(text: string, from: number): Word {
    return new Word(text, this.#line, this.#column + from);
  }
}

/** Lines may begin with the command's own name (ipvsadm(8), `-R`). */
const OWN_NAME = /^(?:\S*\/)?ipvsadm$/;

/** A blank that is no space. */
const OTHER_BLANK = /[^\S ]/;

/** The words of a command line, taken one by one. */
export class Words {
  #words: readonly Word[];
  readonly #end: Position;
  #next = 0;

  constructor(text: string, line: number) {
    const words = wordsOf(text, line);
    this.#words = OWN_NAME.test(words[0]?.text ?? '') ? words.slice(1) : words;
    this.#end = { line, column: text.trimEnd().length + 1 };
  }

  get start(): Position {
    return this.#words[0]?.position ?? this.#end;
  }

  /** The next word, or undefined at the end. */
  take(): Word | undefined {
    return this.#words[this.#next++];
  }

  /** Puts words in the place of the one taken last; the first of them is then taken. */
  replace(words: readonly Word[]): Word {
    const rest = this.#words.slice(this.#next);
    this.#words = [...this.#words.slice(0, this.#next - 1), ...words, ...rest];
    return words[0]!;
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

/** Every run of characters that are not blank. Most lines have no blanks but spaces. */
function wordsOf(text: string, line: number): Word[] {
  if (OTHER_BLANK.test(text)) {
    return Array.from(text.matchAll(/\S+/g), (match) => new Word(match[0], line, match.index + 1));
  }
  const words: Word[] = [];
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space;
    if (end > start) words.push(new Word(text.slice(start, end), line, start + 1));
    start = end + 1;
  }
  return words;
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
export function wholeNumber(word: Word, low: number, high: number): number {
  const { text } = word;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw failure('bad-option', `'${text}' is out of range`, word.position, `${low} to ${high}`);
}
