import { PacketPathError } from '@packet-path/core';
import { SAVED_STATUS } from '../entry/save-entry.ts';
import type { OptionValue } from './options.ts';

/** Bits of the status that must be set, and those that must not. */
export interface StatusOption {
  readonly set: number;
  readonly clear: number;
}

/** The value of `-u`: names of status bits, `UNREPLIED` and `UNSET`. @throws {PacketPathError} */
export function toStatus({ text }: OptionValue): StatusOption {
  let [set, clear] = [0, 0];
  for (const name of text.toUpperCase().split(',')) {
    if (Object.hasOwn(SAVED_STATUS, name)) set |= SAVED_STATUS[name as keyof typeof SAVED_STATUS];
    else if (name === 'UNREPLIED') clear |= SAVED_STATUS.SEEN_REPLY;
    else if (name !== 'UNSET') {
      throw new PacketPathError('bad-option', `'${name}' is no status of a connection`, {
        expected: [...Object.keys(SAVED_STATUS), 'UNREPLIED', 'UNSET'].join(', '),
      });
    }
  }
  return { set, clear };
}
