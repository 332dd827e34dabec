import { type ErrorCode, PacketPathError } from '@packet-path/core';

/** A word of a text, and where it stands, so that what is wrong with it can be said. Immutable. */
export class Word {
  readonly text: string;
  readonly source: string;
  readonly line: number;
  readonly column: number;

  constructor(text: string, source: string, line: number, column: number) {
    this.text = text;
    this.source = source;
    this.line = line;
    this.column = column;
  }

  /** A word that stands in no text. */
  static of(text: string): Word {
    return new Word(text, 'ipset', 1, 1);
  }

  /** The part of it from one place to another. */
  slice(start: number, end?: number): Word {
    return new Word(this.text.slice(start, end), this.source, this.line, this.column + start);
  }

  /** Its parts between separators, each where it stands. */
  split(separator: string): Word[] {
    let offset = 0;
    return this.text.split(separator).map((part) => {
      const word = this.slice(offset, offset + part.length);
      offset += part.length + separator.length;
      return word;
    });
  }

  /** An error that points at the word. */
  error(code: ErrorCode, problem: string, expected?: string): PacketPathError {
    const { source, line, column } = this;
    return new PacketPathError(code, problem, {
      source,
      position: { line, column },
      ...(expected !== undefined && { expected }),
    });
  }

  /** Runs a reader of the word's text; what it throws gets the word's place. */
  read<Value>(reader: (text: string) => Value): Value {
    try {
      return reader(this.text);
    } catch (error) {
      if (error instanceof PacketPathError) {
        throw error.at(this.source, { line: this.line, column: this.column });
      }
      throw error;
    }
  }

  /** A whole number within limits, decimal or with 0x. */
  number(low: number, high: number): number {
    const value = /^(\d{1,15}|0[xX][0-9a-fA-F]{1,8})$/.test(this.text)
      ? Number(this.text)
      : Number.NaN;
    if (value >= low && value <= high) return value;
    throw this.error('bad-option', `'${this.text}' is no such number`, `${low} to ${high}`);
  }
}
