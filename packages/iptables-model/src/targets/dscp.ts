import type { TargetExtension } from '../extension/extension.ts';
import { readDscp, writeDscp } from '../text/dscp.ts';
import { TosAction } from './tos.ts';

/** `-j DSCP`: the upper six bits of the TOS byte (net/netfilter/xt_DSCP.c, `dscp_tg`). */
export const DSCP: TargetExtension<number> = {
  name: 'DSCP',
  tables: ['mangle'],
  options: { '--set-dscp': { values: 1 }, '--set-dscp-class': { values: 1 } },
  read: (given) => readDscp(given.oneOf('--set-dscp', '--set-dscp-class')),
  write: (value) => `--set-dscp ${writeDscp(value)}`,
  compile: (value) => new TosAction({ value: value << 2, mask: 0xfc }),
};
