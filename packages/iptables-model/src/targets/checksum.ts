import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { keptTarget } from './kept.ts';

const OPTIONS = { '--checksum-fill': { values: 0 } } as const;

/** `-j CHECKSUM`: computes a checksum that was left to the device (net/netfilter/xt_CHECKSUM.c). */
export const CHECKSUM: TargetExtension<SaidOptions> = {
  ...keptTarget('CHECKSUM', OPTIONS, { tables: ['mangle'] }),
  read(given) {
    given.require('--checksum-fill');
    return readSaid(given, OPTIONS);
  },
};
