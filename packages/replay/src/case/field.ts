import { PacketPathError } from '@packet-path/core';
import type { Json, JsonObject } from './kernel-case.ts';
import { own } from './own.ts';

/** A value inside a case, and the path to it, so that what is wrong with it can be said. */
export class Field {
  readonly value: Json | undefined;
  readonly path: string;
  readonly #source: string;
  readonly #line: number;

  constructor(value: Json | undefined, path: string, source: string, line: number) {
    this.value = value;
    this.path = path;
    this.#source = source;
    this.#line = line;
  }

  /** Whether there is nothing here: no such key, or null. */
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get(key: string): Field {
    const value = own(this.object(), key);
    return new Field(value, `${this.path}.${key}`, this.#source, this.#line);
  }

  object(): JsonObject {
    if (isObject(this.value)) return this.value;
    throw this.error('an object');
  }

  items(): Field[] {
    if (!Array.isArray(this.value)) throw this.error('an array');
    const items: readonly Json[] = this.value;
    return items.map(
      (item, index) => new Field(item, `${this.path}[${index}]`, this.#source, this.#line),
    );
  }

  string(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.error('a string');
  }

  /** Whatever JSON is here. */
  json(): Json {
    if (this.value === undefined) throw this.error('a value');
    return this.value;
  }

  /** One of some words. */
  oneOf<Word extends string>(words: readonly Word[]): Word {
    const word = words.find((known) => known === this.value);
    if (word === undefined) throw this.error(words.join(' or '));
    return word;
  }

  number(low: number, high: number): number {
    const { value } = this;
    if (typeof value === 'number' && value >= low && value <= high) return value;
    throw this.error(`a number from ${low} to ${high}`);
  }

  /** A whole number; 0 where there is nothing. */
  count(high: number): number {
    if (this.isAbsent) return 0;
    const value = this.number(0, high);
    if (Number.isInteger(value)) return value;
    throw this.error('a whole number');
  }

  boolean(): boolean {
    if (typeof this.value === 'boolean') return this.value;
    throw this.error('true or false');
  }

  optional<Value>(read: (field: this) => Value): Value | undefined {
    return this.isAbsent ? undefined : read(this);
  }

  /** An array of strings; empty where there is nothing. */
  strings(): string[] {
    return this.isAbsent ? [] : this.items().map((item) => item.string());
  }

  /** Strings and numbers by name; empty where there is nothing. */
  scalars(): Record<string, string | number> {
    if (this.isAbsent) return {};
    return Object.fromEntries(
      Object.keys(this.object()).map((key) => {
        const { value } = this.get(key);
        if (typeof value === 'string' || typeof value === 'number') return [key, value];
        throw this.get(key).error('a string or a number');
      }),
    );
  }

  /** Runs a reader of what is here; what it throws is told from here. */
  read<Value>(reader: () => Value): Value {
    try {
      return reader();
    } catch (error) {
      if (!(error instanceof PacketPathError) || error.code === 'bad-case') throw error;
      throw this.#failure(`${this.path}: ${error.problem}`, error.expected, error);
    }
  }

  error(expected: string): PacketPathError {
    const got = this.value === undefined ? 'nothing' : JSON.stringify(this.value).slice(0, 60);
    return this.#failure(`${this.path} is ${got}`, expected);
  }

  #failure(problem: string, expected: string | undefined, cause?: unknown): PacketPathError {
    return new PacketPathError('bad-case', problem, {
      source: this.#source,
      position: { line: this.#line, column: 1 },
      ...(expected !== undefined && { expected }),
      ...(cause !== undefined && { cause }),
    });
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
