import { PacketPathError, printable, printableLine } from '@packet-path/core';
import { errorCode } from './output-error.ts';

/** Thrown where whoever read stdout has gone (EPIPE): there is nobody to tell anything. */
export class StdoutClosed extends Error {
  override readonly name = 'StdoutClosed';
}

/**
 * Prints a text on stdout, control characters as escapes.
 *
 * @param paint - colours a line, where stdout is a terminal that shows colours and is asked for some
 * (NO_COLOR is kept)
 * @throws {StdoutClosed}
 * @throws {PacketPathError} `not-allowed` where it cannot be written: a full disk
 */
export function print(text: string, paint?: (line: string) => string): void {
  const plain = printable(text);
  const isPainted = paint !== undefined && process.stdout.isTTY && process.stdout.hasColors();
  process.stdout.write(isPainted ? plain.split('\n').map(paint).join('\n') : plain);
  throwIfFailed();
}

/** @throws what stdout failed of, if it has */
export function throwIfFailed(): void {
  const { errored } = process.stdout;
  if (!errored) return;
  if (errorCode(errored) === 'EPIPE') throw new StdoutClosed();
  throw new PacketPathError('not-allowed', `cannot write to stdout: ${errored.message}`, {
    cause: errored,
  });
}

/** Prints for a command that writes files as well: a failed stdout keeps none of them from being written. */
export class PatientPrinter {
  #failure: unknown;

  print(text: string, paint?: (line: string) => string): void {
    if (this.#failure !== undefined) return;
    try {
      print(text, paint);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Called when the files are written. @throws {PacketPathError} `not-allowed`, as `print` does */
  end(): void {
    if (this.#failure !== undefined && !(this.#failure instanceof StdoutClosed))
      throw this.#failure;
  }
}

/** Says one line on stderr. */
export function tell(line: string): void {
  process.stderr.write(`packet-path: ${printableLine(line)}\n`);
}

/** Keeps failures of stdout and stderr from ending the process: `print` tells of those of stdout. */
export function hearFailures(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}
