import { NO_CONNECTION } from '@packet-path/conntrack';
import type { Action, TargetExtension } from '../extension/extension.ts';

/** Tells conntrack to leave a packet alone, unless it knows it or has been told otherwise. */
export const NOTRACK_ACTION: Action = {
  run(packet) {
    if (packet.connection === NO_CONNECTION && !packet.attached) packet.untracked = true;
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
