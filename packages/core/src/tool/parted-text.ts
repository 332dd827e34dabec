import type { NameLines, PatternLines } from './pattern-lines.ts';

/** Whole lines with one command, kept by a program from one text to the next. */
export class KeptLines {
  /** Joined by line ends, without one at the end. */
  readonly text: string;
  /** Noted by a reader for itself: what the lines mean to it. Readers know their own notes again. */
  meaning: unknown = undefined;
  /** How many lines there are. */
  readonly count: number;

  constructor(text: string) {
    this.text = text;
    let count = 1;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
    this.count = count;
  }

  /** Characters of the text. */
  get length(): number {
    return this.text.length;
  }
}

/** Where the lines of a run stand in a list that a program takes its runs from, one after another. */
export interface LineOrder {
  /** The list, which is another one when places in it have moved. */
  readonly list: object;
  /** The places that the list has. */
  readonly size: number;
  /** Counts the list's runs. */
  readonly serial: number;
  /** The place of each part of the run. */
  readonly places: readonly number[];
  /** The places whose lines are others than in the run before. */
  readonly changed: Iterable<number>;
}

/**
 * Kept lines that all append to one thing, in the order of this text. A program hands over the list with
 * its sums, so that a reader which knows the lines again looks at none of them.
 */
export class LineRun {
  readonly lines: readonly KeptLines[];
  /** Characters of the text, the line ends between the lines included. */
  readonly length: number;
  /** How many lines there are. */
  readonly count: number;
  /** For a reader that knows the run before: it need not look at lines that stood there. */
  readonly order: LineOrder | undefined;

  /**
   * @param lines one at least
   * @param characters of all lines, without the line ends between two of them
   */
  constructor(lines: readonly KeptLines[], characters: number, count: number, order?: LineOrder) {
    this.order = order;
    this.lines = lines;
    this.length = characters + lines.length - 1;
    this.count = count;
  }

  get text(): string {
    return this.lines.map(({ text }) => text).join('\n');
  }
}

/** Some whole lines of a text, without the line end of the last. */
export type TextPart = string | KeptLines | LineRun | NameLines | PatternLines;

/**
 * A text for a tool in parts, which are joined only where somebody looks at the whole.
 *
 * A program that writes much the same text again and again hands over the same {@link KeptLines} for
 * the lines that have not changed. A reader that remembers the meaning of such lines need not read
 * them again; the meaning of the whole is always that of its text.
 */
export class PartedText {
  readonly parts: readonly TextPart[];
  #whole: string | undefined;

  constructor(parts: readonly TextPart[]) {
    this.parts = parts;
  }

  /** Characters of the whole. */
  get length(): number {
    let length = Math.max(0, this.parts.length - 1);
    for (const part of this.parts) length += part.length;
    return length;
  }

  /** The whole text. */
  toString(): string {
    this.#whole ??= this.parts.map(linesOf).join('\n');
    return this.#whole;
  }
}

/** The lines of a part, joined by line ends. */
export function linesOf(part: TextPart): string {
  return typeof part === 'string' ? part : part.text;
}
