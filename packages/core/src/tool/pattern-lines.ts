import type { LinePattern, LineValue } from './line-pattern.ts';

/**
 * Lines as values that begin with the same command, and append to one thing where they name one. As a value in
 * other lines they stand for that name.
 */
export class PatternLines {
  /** The words that each line begins with: `-A`. */
  readonly command: string;
  /** The name behind the command in each line, with a blank on either side; empty where lines have none. */
  readonly subject: string;
  /** For each line its pattern, then its values. */
  readonly items: readonly (LinePattern | LineValue)[];
  /** How many lines there are. */
  readonly count: number;
  /** Noted by a reader for itself: the thing that the lines append to. Readers know their own notes again. */
  meaning: unknown = undefined;

  constructor(
    command: string,
    subject: string,
    items: readonly (LinePattern | LineValue)[],
    count: number,
  ) {
    this.command = command;
    this.subject = subject;
    this.items = items;
    this.count = count;
  }

  /** The beginning of each line. */
  get start(): string {
    return this.subject === '' ? this.command : `${this.command} ${this.subject} `;
  }

  get text(): string {
    const { items, start } = this;
    const lines: string[] = [];
    for (let at = 0; at < items.length; ) {
      const pattern = items[at] as LinePattern;
      lines.push(start + pattern.write(items, at + 1));
      at += 1 + pattern.count;
    }
    return lines.join('\n');
  }

  /** Characters of the text. */
  get length(): number {
    return this.text.length;
  }
}

/** A line for each of many names, all else being equal: `:CHAIN - [0:0]`. */
export class NameLines {
  readonly names: readonly string[];
  /** The text around each name. */
  readonly before: string;
  readonly behind: string;

  /** @param names one at least */
  constructor(before: string, names: readonly string[], behind: string) {
    this.before = before;
    this.names = names;
    this.behind = behind;
  }

  /** How many lines there are. */
  get count(): number {
    return this.names.length;
  }

  get text(): string {
    const { before, behind, names } = this;
    return before + names.join(`${behind}\n${before}`) + behind;
  }

  /** Characters of the text. */
  get length(): number {
    const around = this.before.length + this.behind.length + 1;
    return this.names.reduce((sum, name) => sum + name.length + around, -1);
  }
}
