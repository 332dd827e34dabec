import { NO_CONNECTION } from '@packet-path/conntrack';
import type { Action, TargetExtension } from '../extension/extension.ts';

/** Tells conntrack to leave a packet alone, unless it already knows it. */
export const NOTRACK_ACTION: Action = {
  run(packet) {
    if (packet.connection === NO_CONNECTION) packet.untracked = true;
    return 'continue';
  },
};

/** `-j NOTRACK` (net/netfilter/xt_CT.c, `notrack_tg`); it does not switch tracking on. */
export const NOTRACK: TargetExtension<null> = {
  name: 'NOTRACK',
  tables: ['raw'],
  options: {},
  read: () => null,
  write: () => '',
  compile: () => NOTRACK_ACTION,
};
