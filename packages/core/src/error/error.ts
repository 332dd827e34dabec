import { shortQuotes } from './short-quotes.ts';

/**
 * The errors there are, by code. Models declare theirs by module augmentation; tests and callers check
 * the code, never the message.
 */
export interface ErrorCodes {
  'bad-address': true;
  'bad-prefix': true;
  'bad-port': true;
  'bad-packet': true;
  'bad-option': true;
  syntax: true;
  truncated: true;
  'too-large': true;
  'too-much-work': true;
  'unknown-option': true;
  duplicate: true;
  'not-allowed': true;
  usage: true;
  'not-found': true;
}

/** The code of an error. */
export type ErrorCode = keyof ErrorCodes;

/** Where in a text something went wrong. Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Everything an error can say beside its code and message. */
export interface ErrorDetails {
  /** The text being read: a file name, or the format's name (`iptables-save`). */
  readonly source?: string;
  readonly position?: Position;
  /** A text that would have been right, in words. */
  readonly expected?: string;
  readonly cause?: unknown;
}

/** Errors that quote names of files and folders, in full, where they are at no place in a text. */
const QUOTES_NAMES: ReadonlySet<ErrorCode> = new Set(['not-found', 'not-allowed', 'usage']);

/**
 * The one error this project throws. Of a text that it is about it quotes 60 characters at most.
 *
 * Its message reads `source:line:column: problem; expected …`, with the parts that are known.
 *
 * ```ts
 * try {
 *   Address.parse('10.96.0');
 * } catch (error) {
 *   if (error instanceof PacketPathError) error.code; // 'bad-address'
 * }
 * ```
 */
export class PacketPathError extends Error {
  override readonly name: string = 'PacketPathError';
  readonly code: ErrorCode;
  /** The problem alone, without position and expectation. */
  readonly problem: string;
  readonly source: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly expected: string | undefined;

  constructor(code: ErrorCode, problem: string, about: ErrorDetails = {}) {
    const details = about ?? {};
    const isName = QUOTES_NAMES.has(code) && details.position === undefined;
    const said = isName ? problem : shortQuotes(String(problem));
    super(
      sentence(said, details),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.problem = said;
    this.source = details.source;
    this.line = details.position?.line;
    this.column = details.position?.column;
    this.expected = details.expected;
  }

  /** The same error with a place in a text; a place that it has already stays. */
  at(source: string, position?: Position): PacketPathError {
    const known =
      this.line === undefined ? position : { line: this.line, column: this.column ?? 1 };
    return new PacketPathError(this.code, this.problem, {
      source: this.source ?? source,
      ...(known && { position: known }),
      ...(this.expected !== undefined && { expected: this.expected }),
      cause: this.cause ?? this,
    });
  }
}

function sentence(problem: string, { source, position, expected }: ErrorDetails): string {
  const place = [source, position?.line, position?.column].filter((part) => part !== undefined);
  const prefix = place.length > 0 ? `${place.join(':')}: ` : '';
  return `${prefix}${problem}${expected === undefined ? '' : `; expected ${expected}`}`;
}

/** Thrown from the default of a switch over a closed union: the compiler proves it unreachable. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable case: ${String(value)}`);
}
