import { type ErrorCode, PacketPathError } from '@packet-path/core';

/** The line that words stand on, for errors. The reader of a text is one: its line is the line being read. */
export interface Place {
  readonly source: string;
  readonly line: number;
}

/** One option as it was written. */
export class GivenOption {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
  readonly #place: Place;
  readonly #column: number;

  /** `column` is that of its first value, or of the option where it has none. */
  constructor(
    name: string,
    negated: boolean,
    values: readonly string[],
    place: Place,
    column: number,
  ) {
    this.name = name;
    this.negated = negated;
    this.values = values;
    this.#place = place;
    this.#column = column;
  }

  /** The first value. */
  get value(): string {
    return this.values[0] ?? '';
  }

  /** The second value. */
  get second(): string {
    return this.values[1] ?? '';
  }

  /** Refuses the option's value. */
  fail(code: ErrorCode, problem: string, expected?: string): never {
    throw new PacketPathError(code, `${this.name}: ${problem}`, {
      source: this.#place.source,
      position: { line: this.#place.line, column: this.#column },
      ...(expected !== undefined && { expected }),
    });
  }

  /** Reads the first value; what the reader throws is told from here. */
  read<Value>(reader: (text: string) => Value): Value {
    try {
      return reader(this.value);
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      throw error.at(this.#place.source, { line: this.#place.line, column: this.#column });
    }
  }
}

/** The options that were given to one match or target, in the order written. */
export class GivenOptions {
  readonly extension: string;
  readonly all: GivenOption[] = [];
  readonly place: Place;
  readonly column: number;

  constructor(extension: string, place: Place, column: number) {
    this.extension = extension;
    this.place = place;
    this.column = column;
  }

  /** The option of a name, or undefined. @throws {PacketPathError} `duplicate` */
  get(name: string): GivenOption | undefined {
    let found: GivenOption | undefined;
    for (const option of this.all) {
      if (option.name !== name) continue;
      if (found !== undefined) option.fail('duplicate', 'given twice');
      found = option;
    }
    return found;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The option of a name. @throws {PacketPathError} `syntax` where it is missing */
  require(name: string): GivenOption {
    return this.get(name) ?? this.fail('syntax', `${this.extension} needs ${name}`, name);
  }

  /** The one option given of several. @throws {PacketPathError} `syntax` when none or more are */
  oneOf(...names: readonly string[]): GivenOption {
    const given = this.all.filter(({ name }) => names.includes(name));
    const [option, other] = given;
    if (option === undefined) {
      return this.fail('syntax', `${this.extension} needs an option`, `one of ${names.join(', ')}`);
    }
    return other === undefined ? option : other.fail('syntax', `not with ${option.name}`);
  }

  /** Does something; what it throws is told from the extension's name. */
  at(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      throw error.at(this.place.source, { line: this.place.line, column: this.column });
    }
  }

  /** Refuses the extension as a whole. */
  fail(code: ErrorCode, problem: string, expected?: string): never {
    throw new PacketPathError(code, problem, {
      source: this.place.source,
      position: { line: this.place.line, column: this.column },
      ...(expected !== undefined && { expected }),
    });
  }
}
