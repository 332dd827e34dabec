import { PacketPathError } from '@packet-path/core';

/** The names that the output room keeps for itself. */
export const RUN_FILE = 'run.json';

/**
 * Whether a name is of a file in the output folder or in a folder of it: `study.json`,
 * `cells/1.json`. No part of it begins with a dot, so that none leads out and none is this room's own.
 */
export function isFileName(name: string): boolean {
  const parts = name.split('/');
  return name !== RUN_FILE && parts.every((part) => /^[^.\\\p{Cc}][^\\\p{Cc}]*$/u.test(part));
}

/** @throws {PacketPathError} `not-allowed` */
export function checkFileName(name: string): void {
  if (isFileName(name)) return;
  throw new PacketPathError('not-allowed', `'${name}' is no name of a file of output`, {
    expected: `a relative path without parts that begin with a dot, other than ${RUN_FILE}`,
  });
}
