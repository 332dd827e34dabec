import { TcpFlag } from '@packet-path/core';
import { type Changes, compileTransitions, type TransitionTable } from './transitions.ts';

/** States of TCP connections, in the kernel's numbering (`IP_VS_TCP_S_*`). */
export const TCP_STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
] as const;

export type TcpState = (typeof TCP_STATES)[number];

const EVENTS = ['SYN', 'FIN', 'ACK', 'RST', 'none'] as const;
type TcpEvent = (typeof EVENTS)[number];
type TcpChanges = Changes<TcpState, TcpEvent>;

/** A segment without any of the four flags closes. */
const CLOSED = Object.fromEntries(TCP_STATES.map((state) => [state, 'CLOSE'])) as Readonly<
  Record<TcpState, TcpState>
>;

const FROM_CLIENT: TcpChanges = {
  SYN: {
    NONE: 'SYN_RECV',
    SYN_SENT: 'ESTABLISHED',
    FIN_WAIT: 'SYN_RECV',
    TIME_WAIT: 'SYN_RECV',
    CLOSE: 'SYN_RECV',
    CLOSE_WAIT: 'SYN_RECV',
  },
  FIN: {
    NONE: 'CLOSE',
    ESTABLISHED: 'CLOSE_WAIT',
    SYN_RECV: 'TIME_WAIT',
    FIN_WAIT: 'TIME_WAIT',
  },
  ACK: { NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED', LAST_ACK: 'CLOSE' },
  RST: {
    NONE: 'CLOSE',
    ESTABLISHED: 'CLOSE',
    SYN_SENT: 'CLOSE',
    FIN_WAIT: 'CLOSE',
    TIME_WAIT: 'CLOSE',
    CLOSE_WAIT: 'CLOSE',
  },
  none: CLOSED,
};

const FROM_SERVER: TcpChanges = {
  SYN: {
    NONE: 'SYN_SENT',
    FIN_WAIT: 'SYN_SENT',
    TIME_WAIT: 'SYN_SENT',
    CLOSE: 'SYN_SENT',
    CLOSE_WAIT: 'SYN_SENT',
  },
  FIN: {
    NONE: 'TIME_WAIT',
    ESTABLISHED: 'FIN_WAIT',
    SYN_RECV: 'TIME_WAIT',
    CLOSE_WAIT: 'TIME_WAIT',
  },
  ACK: { NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED' },
  RST: {
    NONE: 'CLOSE',
    ESTABLISHED: 'CLOSE',
    SYN_RECV: 'CLOSE',
    FIN_WAIT: 'CLOSE',
    CLOSE_WAIT: 'CLOSE',
  },
  none: CLOSED,
};

/** With direct routing and tunnels the client's FIN is all that is seen of a closing. */
const FROM_CLIENT_ONLY: TcpChanges = {
  ...FROM_CLIENT,
  FIN: { NONE: 'CLOSE', ESTABLISHED: 'FIN_WAIT', SYN_RECV: 'TIME_WAIT' },
};

/** net/netfilter/ipvs/ip_vs_proto_tcp.c, `tcp_states`. */
export const TCP_TRANSITIONS: TransitionTable = compileTransitions(TCP_STATES, EVENTS, {
  input: FROM_CLIENT,
  output: FROM_SERVER,
  'input-only': FROM_CLIENT_ONLY,
});

/** `tcp_states_dos`: a handshake counts only when the server's part of it was seen. */
export const SECURE_TCP_TRANSITIONS: TransitionTable = compileTransitions(TCP_STATES, EVENTS, {
  input: {
    ...FROM_CLIENT,
    ACK: { NONE: 'ESTABLISHED', LAST_ACK: 'CLOSE' },
    RST: { ...FROM_CLIENT.RST, SYNACK: 'CLOSE' },
  },
  output: {
    ...FROM_SERVER,
    SYN: { ...FROM_SERVER.SYN, SYN_RECV: 'SYNACK' },
    FIN: { ...FROM_SERVER.FIN, SYNACK: 'TIME_WAIT' },
    ACK: { ...FROM_SERVER.ACK, SYNACK: 'ESTABLISHED' },
    RST: { ...FROM_SERVER.RST, SYNACK: 'CLOSE' },
  },
  'input-only': {
    SYN: {
      NONE: 'SYNACK',
      SYN_RECV: 'SYNACK',
      FIN_WAIT: 'SYNACK',
      TIME_WAIT: 'SYNACK',
      CLOSE: 'SYNACK',
      CLOSE_WAIT: 'SYNACK',
    },
    FIN: { ...FROM_CLIENT_ONLY.FIN, SYNACK: 'TIME_WAIT' },
    ACK: { NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED', SYNACK: 'ESTABLISHED' },
    RST: { ...FROM_CLIENT.RST, SYNACK: 'CLOSE' },
    none: CLOSED,
  },
});

/** Seconds a connection is kept in each state (`tcp_timeouts`). */
export const TCP_TIMEOUTS: Readonly<Record<TcpState, number>> = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
};

const ACTIVE: readonly TcpState[] = ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'SYNACK'];

/** Whether a connection in the state counts as active: half-open ones do (`tcp_state_active`). */
export const TCP_ACTIVE: readonly boolean[] = TCP_STATES.map((state) => ACTIVE.includes(state));

/** Index of the event a segment is. */
export function tcpEvent(flags: number): number {
  if ((flags & TcpFlag.RST) !== 0) return EVENTS.indexOf('RST');
  if ((flags & TcpFlag.SYN) !== 0) return EVENTS.indexOf('SYN');
  if ((flags & TcpFlag.FIN) !== 0) return EVENTS.indexOf('FIN');
  return EVENTS.indexOf((flags & TcpFlag.ACK) !== 0 ? 'ACK' : 'none');
}
