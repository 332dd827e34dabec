import { type ErrorCode, PacketPathError } from '@packet-path/core';

/** A line of a tool's output, for errors that point at it. */
export class OutputLine {
  readonly text: string;
  readonly #source: string;
  readonly #line: number;

  constructor(text: string, source: string, line: number) {
    this.text = text;
    this.#source = source;
    this.#line = line;
  }

  /** The words, separated by blanks. */
  get words(): string[] {
    return this.text.trim().split(/\s+/);
  }

  /** Refuses the line, at a word of it or where it begins. */
  fail(code: ErrorCode, problem: string, expected: string, word?: string): never {
    const at = word === undefined ? this.text.search(/\S/) : this.text.indexOf(word);
    throw new PacketPathError(code, problem, {
      source: this.#source,
      position: { line: this.#line, column: Math.max(at, 0) + 1 },
      expected,
    });
  }

  /** Reads something; what the reader throws is told from here. */
  read<Value>(reader: () => Value): Value {
    try {
      return reader();
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      const column = Math.max(this.text.search(/\S/), 0) + 1;
      throw error.at(this.#source, { line: this.#line, column });
    }
  }
}

/** The lines of an output that are not empty. */
export function outputLines(text: string, source: string): readonly OutputLine[] {
  return text
    .split('\n')
    .map((line, index) => new OutputLine(line.replace(/\r$/, ''), source, index + 1))
    .filter(({ text: line }) => line.trim() !== '');
}

/** Whether an output is that of `ip -j`. */
export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}
