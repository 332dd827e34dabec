/** Whole lines of a text, kept by a program from one text to the next. Immutable. */
export class KeptLines {
  /** Joined by line ends, without one at the end. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Some whole lines of a text, without the line end of the last. */
export type TextPart = string | KeptLines;

/**
 * A text for a tool in parts, which are joined only where somebody looks at the whole.
 *
 * A program that writes much the same text again and again hands over the same {@link KeptLines} for
 * the lines that have not changed. A reader that remembers the meaning of such lines need not read
 * them again; the meaning of the whole is always that of its text.
 */
export class PartedText {
  readonly parts: readonly TextPart[];
  /** Characters of the whole. */
  readonly length: number;
  #whole: string | undefined;

  constructor(parts: readonly TextPart[]) {
    this.parts = parts;
    let length = Math.max(0, parts.length - 1);
    for (const part of parts) length += linesOf(part).length;
    this.length = length;
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
