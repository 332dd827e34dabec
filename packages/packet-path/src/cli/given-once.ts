import { PacketPathError } from '@packet-path/core';
import type { Command } from 'commander';
import { collect } from './plane-modules.ts';

/**
 * Makes options refuse to be given twice, but for those that collect values: Commander would take the
 * last one silently.
 */
export function refuseRepeated({ commands }: Command): void {
  for (const command of commands) {
    for (const option of command.options) {
      if (option.parseArg === collect) continue;
      let isGiven = false;
      command.on(`option:${option.name()}`, () => {
        if (isGiven) throw repeated(option.long ?? option.flags);
        isGiven = true;
      });
    }
  }
}

function repeated(flag: string): PacketPathError {
  return new PacketPathError('usage', `${flag} is given twice`, { expected: 'each option once' });
}
