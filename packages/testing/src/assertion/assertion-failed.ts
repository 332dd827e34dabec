import { PacketPathError } from '@packet-path/core';
import '../words.ts';

/**
 * A claim that does not hold. Test runners know it as an assertion error, by its name, and show `actual`
 * beside `expected`; it has the code `assertion-failed` beside.
 */
export class AssertionFailed extends PacketPathError {
  override readonly name: string = 'AssertionError';
  /** The claim, in words; undefined where it is a sentence. */
  override readonly expected: string | undefined;
  /** The value that was found, in words; undefined where the claim is a sentence. */
  readonly actual: string | undefined;
  /** Vitest and mocha show the difference. */
  readonly showDiff: boolean;

  constructor(
    problem: string,
    found: { readonly actual?: string; readonly expected?: string } = {},
  ) {
    const { actual, expected } = found ?? {};
    super('assertion-failed', problem);
    this.actual = actual;
    this.expected = expected;
    this.showDiff = actual !== undefined && expected !== undefined;
  }
}
