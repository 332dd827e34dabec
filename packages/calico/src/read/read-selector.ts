import { PacketPathError } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import { parseSelector } from '../selector/parse-selector.ts';
import type { Selector } from '../selector/selector.ts';

/**
 * A selector of a manifest; undefined where it is absent or empty.
 *
 * @throws {PacketPathError} `syntax`, at the field, with the column within the selector
 */
export function readSelector(selector: Cursor): Selector | undefined {
  const text = selector.textOr('');
  if (text === '') return undefined;
  try {
    return parseSelector(text);
  } catch (cause) {
    if (!(cause instanceof PacketPathError)) throw cause;
    const where = cause.column === undefined ? '' : `, at column ${cause.column} of the selector`;
    return selector.fail(cause.code, cause.problem + where, cause.expected ?? 'a selector', cause);
  }
}
