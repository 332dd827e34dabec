import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import { readSaid, type SaidOptions, writeSaid } from '../extension/said-options.ts';

const OPTIONS = {
  '--transparent': { values: 0 },
  '--nowildcard': { values: 0 },
  '--restore-skmark': { values: 0 },
} as const;

/**
 * `-m socket`: whether a socket waits for the packet (net/netfilter/xt_socket.c). Sockets are not
 * modelled: none does.
 */
export const socket: MatchExtension<SaidOptions> = {
  name: 'socket',
  hooks: ['PREROUTING', 'INPUT'],
  options: OPTIONS,
  read: (given) => readSaid(given, OPTIONS),
  write: writeSaid,
  compile: () => NEVER,
};
