import {
  Address,
  type ErrorCode,
  type OptionValue,
  objectOf,
  PacketPathError,
  type Position,
  Prefix,
  shortened,
} from '@packet-path/core';
import type { ManifestDocument, PathStep } from './document.ts';

/**
 * A place in a document: a value and its path; its methods read the value or throw with position
 * and path.
 */
export class Cursor {
  readonly value: unknown;
  readonly #parent: Cursor | undefined;
  readonly #step: PathStep;
  readonly #root: ManifestDocument;
  readonly #source: string;

  constructor(
    value: unknown,
    root: ManifestDocument,
    source: string,
    parent?: Cursor,
    step: PathStep = '',
  ) {
    this.value = value;
    this.#root = root;
    this.#source = source;
    this.#parent = parent;
    this.#step = step;
  }

  /** @throws {PacketPathError} `code`, at this place */
  fail(code: ErrorCode, problem: string, expected: string, cause?: unknown): never {
    const path = this.#path();
    const name = path.reduce<string>(
      (text, step) =>
        typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step,
      '',
    );
    const position = this.#root.locate(path);
    throw new PacketPathError(code, name ? `${name}: ${problem}` : problem, {
      source: this.#source,
      ...(position && { position }),
      expected,
      cause,
    });
  }

  #path(): PathStep[] {
    const path: PathStep[] = [];
    for (let at: Cursor = this; at.#parent !== undefined; at = at.#parent) path.push(at.#step);
    return path.reverse();
  }

  /** The position; undefined in a document that was parsed already. */
  get position(): Position | undefined {
    return this.#root.locate(this.#path());
  }

  /** Absent: not written, or written as null. */
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The field of an object; absent if the object is. */
  field(name: string): Cursor {
    if (this.absent) return this.#child(undefined, name);
    const object = this.object();
    return this.#child(Object.hasOwn(object, name) ? object[name] : undefined, name);
  }

  #child(value: unknown, step: PathStep): Cursor {
    return new Cursor(value, this.#root, this.#source, this, step);
  }

  object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      this.#wrong('an object');
    }
    return this.value as Readonly<Record<string, unknown>>;
  }

  /** The items of a list; none if it is absent. */
  items(): Cursor[] {
    if (this.absent) return [];
    if (!Array.isArray(this.value)) this.#wrong('a list');
    return (this.value as readonly unknown[]).map((item, index) => this.#child(item, index));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.#wrong('a string');
  }

  textOr<Default>(otherwise: Default): string | Default {
    return this.absent ? otherwise : this.text();
  }

  flagOr(otherwise: boolean): boolean {
    if (this.absent) return otherwise;
    return typeof this.value === 'boolean' ? this.value : this.#wrong('true or false');
  }

  /** A whole number between two bounds. */
  number(from: number, to: number, code: ErrorCode = 'bad-cluster'): number {
    const value = this.value;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) {
      return value;
    }
    if (typeof value !== 'number') this.#wrong(`a number, ${from} to ${to}`);
    this.fail(code, `${value} is out of range`, `${from} to ${to}`);
  }

  /** @throws {PacketPathError} `bad-port` */
  port(): number {
    return this.number(1, 65_535, 'bad-port');
  }

  /** One of a closed set of words; the first of them where nothing is written. */
  oneOf<Word extends string>(words: readonly [Word, ...Word[]]): Word {
    if (this.absent) return words[0];
    const text = this.text();
    return (
      words.find((word) => word === text) ??
      this.fail('bad-cluster', `'${text}' is not known`, words.join(', '))
    );
  }

  /** @throws {PacketPathError} `bad-address` */
  address(): Address {
    const text = this.text();
    return (
      Address.tryParse(text) ??
      this.fail(
        'bad-address',
        `'${text}' is not an IP address`,
        'an address such as 10.96.0.1 or fd00::1',
      )
    );
  }

  /** @throws {PacketPathError} `bad-address` or `bad-prefix` */
  prefix(): Prefix {
    const text = this.text().trim();
    try {
      return Prefix.parse(text).network();
    } catch (cause) {
      const code = cause instanceof PacketPathError ? cause.code : 'bad-prefix';
      this.fail(code, `'${text}' is not a prefix`, 'a prefix such as 203.0.113.0/24', cause);
    }
  }

  #wrong(expected: string): never {
    if (this.absent) this.fail('bad-cluster', 'it is missing', expected);
    this.fail('bad-cluster', `it is ${kindOf(this.value)}`, expected);
  }
}

/** The fields by which a cursor is told from another argument. */
export const SOME_CURSOR: OptionValue = objectOf('fail', 'absent', 'field', 'object');

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return shortened(`${JSON.stringify(value)}`);
}
