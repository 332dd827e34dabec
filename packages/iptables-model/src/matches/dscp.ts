import type { MatchExtension } from '../extension/extension.ts';
import { readDscp, writeDscp } from '../text/dscp.ts';
import { not } from '../text/write-options.ts';
import { TosPredicate } from './tos.ts';

interface DscpOptions {
  readonly value: number;
  readonly inverted: boolean;
}

/** `-m dscp`: the upper six bits of the TOS byte (net/netfilter/xt_dscp.c, `dscp_mt`). */
export const dscp: MatchExtension<DscpOptions> = {
  name: 'dscp',
  options: {
    '--dscp': { values: 1, negatable: true },
    '--dscp-class': { values: 1, negatable: true },
  },
  read(given) {
    const option = given.oneOf('--dscp', '--dscp-class');
    return { value: readDscp(option), inverted: option.negated };
  },
  write: ({ value, inverted }) => `${not(inverted)}--dscp ${writeDscp(value)}`,
  compile: ({ value, inverted }) => new TosPredicate({ value: value << 2, mask: 0xfc, inverted }),
};
