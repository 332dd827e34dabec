import { PacketPathError } from '@packet-path/core';
import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { keptTarget } from './kept.ts';

const OPTIONS = { '--set-class': { values: 1, canonical: readClass } } as const;

/** `-j CLASSIFY`: the class of a queue's discipline (net/netfilter/xt_CLASSIFY.c). */
export const CLASSIFY: TargetExtension<SaidOptions> = {
  ...keptTarget('CLASSIFY', OPTIONS, { hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'] }),
  read(given) {
    given.require('--set-class');
    return readSaid(given, OPTIONS);
  },
};

/** `MAJOR:MINOR`, both hexadecimal, written with four digits each. */
function readClass(text: string): string {
  const [, major, minor] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text) ?? [];
  if (major !== undefined && minor !== undefined) {
    return [major, minor].map((digits) => digits.toLowerCase().padStart(4, '0')).join(':');
  }
  throw new PacketPathError('bad-option', `'${text}' is no class`, { expected: 'MAJOR:MINOR' });
}
