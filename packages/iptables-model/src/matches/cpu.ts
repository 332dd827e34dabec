import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import { readNumber } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

interface CpuOptions {
  readonly cpu: number;
  readonly inverted: boolean;
}

/** `-m cpu`: the processor at work (net/netfilter/xt_cpu.c). A host here has one, number 0. */
export const cpu: MatchExtension<CpuOptions> = {
  name: 'cpu',
  options: { '--cpu': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--cpu');
    return {
      cpu: option.read((text) => readNumber(text, 0, 0xffffffff)),
      inverted: option.negated,
    };
  },
  write: ({ cpu: number, inverted }) => `${not(inverted)}--cpu ${number}`,
  compile: ({ cpu: number, inverted }) => ((number === 0) !== inverted ? ALWAYS : NEVER),
};
