import { PacketPathError } from '@packet-path/core';

/** @throws {PacketPathError} `assertion-failed` unless the two are the same */
export function assertSame(what: string, found: unknown, expected: unknown): void {
  if (Object.is(found, expected)) return;
  throw new PacketPathError('assertion-failed', `${what} is ${String(found)}`, {
    expected: String(expected),
  });
}

/** @throws {PacketPathError} `assertion-failed` unless the condition holds */
export function assertThat(sentence: string, holds: boolean): void {
  if (!holds) throw new PacketPathError('assertion-failed', sentence);
}
