import type { SctpChunkName } from '@packet-path/core';
import { type Changes, compileTransitions, type TransitionTable } from './transitions.ts';

/** States of SCTP associations, in the kernel's numbering and words (`IP_VS_SCTP_S_*`). */
export const SCTP_STATES = [
  'NONE',
  'INIT1',
  'INIT',
  'C-SENT',
  'C-REPLIED',
  'C-WAIT',
  'COOKIE',
  'C-ECHOED',
  'ESTABLISHED',
  'S-SENT',
  'S-RECEIVED',
  'S-ACK-SENT',
  'REJECTED',
  'CLOSED',
] as const;

export type SctpState = (typeof SCTP_STATES)[number];

const EVENTS = [
  'DATA',
  'INIT',
  'INIT_ACK',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'SHUTDOWN_COMPLETE',
  'ERROR',
  'ABORT',
] as const;
type SctpEvent = (typeof EVENTS)[number];
type SctpChanges = Changes<SctpState, SctpEvent>;

/** Each of the states becomes this one. */
function all(states: readonly SctpState[], next: SctpState): Partial<Record<SctpState, SctpState>> {
  return Object.fromEntries(states.map((state) => [state, next]));
}

const OPENING: readonly SctpState[] = ['INIT1', 'INIT', 'C-SENT', 'C-REPLIED', 'COOKIE'];

const FROM_CLIENT: SctpChanges = {
  DATA: { NONE: 'ESTABLISHED' },
  INIT: { NONE: 'INIT1', ...all(['INIT1', 'REJECTED', 'CLOSED'], 'INIT') },
  INIT_ACK: { NONE: 'C-WAIT', INIT1: 'C-WAIT', INIT: 'C-WAIT', 'C-WAIT': 'COOKIE' },
  COOKIE_ECHO: { NONE: 'C-REPLIED', INIT1: 'INIT', 'C-SENT': 'C-REPLIED' },
  COOKIE_ACK: { NONE: 'ESTABLISHED', 'C-ECHOED': 'ESTABLISHED' },
  SHUTDOWN: { NONE: 'S-RECEIVED', ESTABLISHED: 'S-RECEIVED' },
  SHUTDOWN_ACK: { NONE: 'CLOSED', INIT1: 'INIT', ...all(['S-SENT', 'S-ACK-SENT'], 'CLOSED') },
  SHUTDOWN_COMPLETE: all(['NONE', 'INIT1', 'INIT', 'S-ACK-SENT'], 'CLOSED'),
  ERROR: all(['NONE', 'C-ECHOED'], 'CLOSED'),
  ABORT: { ...all(SCTP_STATES, 'CLOSED'), 'C-WAIT': 'REJECTED' },
};

const FROM_SERVER: SctpChanges = {
  DATA: { NONE: 'ESTABLISHED' },
  INIT: {
    ...all([...OPENING, 'C-ECHOED', 'S-SENT', 'S-RECEIVED', 'S-ACK-SENT'], 'C-WAIT'),
    ...all(['NONE', 'REJECTED', 'CLOSED'], 'C-WAIT'),
  },
  INIT_ACK: all(['NONE', 'INIT1', 'INIT'], 'C-SENT'),
  COOKIE_ECHO: all(['NONE', ...OPENING, 'C-WAIT'], 'C-ECHOED'),
  COOKIE_ACK: all(['NONE', ...OPENING, 'C-WAIT', 'C-ECHOED'], 'ESTABLISHED'),
  SHUTDOWN: all(['NONE', ...OPENING, 'C-WAIT', 'C-ECHOED', 'ESTABLISHED'], 'S-SENT'),
  SHUTDOWN_ACK: all(
    ['NONE', 'INIT1', 'INIT', 'C-SENT', 'C-REPLIED', 'S-SENT', 'S-RECEIVED'],
    'S-ACK-SENT',
  ),
  SHUTDOWN_COMPLETE: { NONE: 'CLOSED' },
  ERROR: all(['NONE', 'INIT1', 'INIT', 'C-SENT', 'C-REPLIED'], 'CLOSED'),
  ABORT: { ...all(SCTP_STATES, 'CLOSED'), INIT1: 'REJECTED' },
};

const AWAITING: readonly SctpState[] = ['C-SENT', 'C-REPLIED', 'C-WAIT'];

/** With direct routing and tunnels a cookie is all that is seen of a handshake. */
const FROM_CLIENT_ONLY: SctpChanges = {
  ...FROM_CLIENT,
  DATA: all(['NONE', 'C-WAIT'], 'ESTABLISHED'),
  INIT: { ...FROM_CLIENT.INIT, ...all(AWAITING, 'INIT') },
  INIT_ACK: all(['NONE', 'INIT1', 'INIT', ...AWAITING], 'C-ECHOED'),
  COOKIE_ECHO: all(['NONE', 'INIT1', 'INIT', ...AWAITING], 'ESTABLISHED'),
  COOKIE_ACK: all(['NONE', 'C-SENT', 'C-REPLIED', 'COOKIE', 'C-ECHOED'], 'ESTABLISHED'),
  SHUTDOWN_ACK: { ...FROM_CLIENT.SHUTDOWN_ACK, ESTABLISHED: 'CLOSED' },
  SHUTDOWN_COMPLETE: {
    ...FROM_CLIENT.SHUTDOWN_COMPLETE,
    ...all(['C-SENT', 'C-REPLIED', 'S-RECEIVED'], 'CLOSED'),
  },
  ERROR: { NONE: 'CLOSED' },
};

/** net/netfilter/ipvs/ip_vs_proto_sctp.c, `sctp_states`. */
export const SCTP_TRANSITIONS: TransitionTable = compileTransitions(SCTP_STATES, EVENTS, {
  input: FROM_CLIENT,
  output: FROM_SERVER,
  'input-only': FROM_CLIENT_ONLY,
});

/** Seconds an association is kept in each state (`sctp_timeouts`). */
export const SCTP_TIMEOUTS: Readonly<Record<SctpState, number>> = {
  NONE: 2,
  INIT1: 4,
  INIT: 61,
  'C-SENT': 61,
  'C-REPLIED': 61,
  'C-WAIT': 61,
  COOKIE: 61,
  'C-ECHOED': 61,
  ESTABLISHED: 900,
  'S-SENT': 61,
  'S-RECEIVED': 61,
  'S-ACK-SENT': 61,
  REJECTED: 4,
  CLOSED: 61,
};

/** Only established associations count as active. */
export const SCTP_ACTIVE: readonly boolean[] = SCTP_STATES.map((state) => state === 'ESTABLISHED');

/** Index of the event a packet is: its first chunk, or the ABORT bundled behind a cookie. */
export function sctpEvent(chunks: readonly SctpChunkName[]): number {
  const first = chunks[0] ?? 'DATA';
  const cookie = first === 'COOKIE_ECHO' || first === 'COOKIE_ACK';
  const event = cookie && chunks[1] === 'ABORT' ? 'ABORT' : first;
  // Chunks that are no event of their own (SACK, HEARTBEAT …) change no state, as DATA does not.
  return Math.max(0, (EVENTS as readonly string[]).indexOf(event));
}
