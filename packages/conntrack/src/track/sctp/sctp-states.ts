import type { SctpChunkName } from '@packet-path/core';
import { ORIGINAL, type Way } from '../../tuple/way.ts';

/** States of an SCTP association, by their numbers (nf_conntrack_sctp.h, `enum sctp_conntrack`). */
export const SctpState = {
  NONE: 0,
  CLOSED: 1,
  COOKIE_WAIT: 2,
  COOKIE_ECHOED: 3,
  ESTABLISHED: 4,
  SHUTDOWN_SENT: 5,
  SHUTDOWN_RECD: 6,
  SHUTDOWN_ACK_SENT: 7,
  HEARTBEAT_SENT: 8,
  /** No state: the packet is invalid. */
  INVALID: 9,
} as const;

/** The names as `conntrack -L` prints them, by number. */
export const SCTP_STATE_NAMES: readonly string[] = Object.keys(SctpState).slice(0, 9);

const {
  CLOSED: CL,
  COOKIE_WAIT: CW,
  COOKIE_ECHOED: CE,
  ESTABLISHED: ES,
  SHUTDOWN_SENT: SS,
  SHUTDOWN_RECD: SR,
  SHUTDOWN_ACK_SENT: SA,
  HEARTBEAT_SENT: HS,
  INVALID: IV,
} = SctpState;

/** The chunks that move the state, in the order of the table's rows. */
const ROWS: readonly SctpChunkName[] = [
  'INIT',
  'INIT_ACK',
  'ABORT',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'ERROR',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'SHUTDOWN_COMPLETE',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
];

/**
 * The next state, by way, chunk and state (nf_conntrack_proto_sctp.c, `sctp_conntracks`). Columns:
 * NONE, CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED, SHUTDOWN_SENT, SHUTDOWN_RECD,
 * SHUTDOWN_ACK_SENT, HEARTBEAT_SENT.
 */
// biome-ignore format: a table
const TRANSITIONS = Uint8Array.from([
  // original
  CL, CL, CW, CE, ES, CL, CL, SA, CW, // INIT
  CL, CL, CW, CE, ES, SS, SR, SA, CL, // INIT_ACK
  CL, CL, CL, CL, CL, CL, CL, CL, CL, // ABORT
  CL, CL, CW, CE, SS, SS, SR, SA, CL, // SHUTDOWN
  SA, CL, CW, CE, ES, SA, SA, SA, SA, // SHUTDOWN_ACK
  CL, CL, CW, CE, ES, SS, SR, SA, CL, // ERROR
  CL, CL, CE, CE, ES, SS, SR, SA, CL, // COOKIE_ECHO
  CL, CL, CW, ES, ES, SS, SR, SA, CL, // COOKIE_ACK
  CL, CL, CW, CE, ES, SS, SR, CL, CL, // SHUTDOWN_COMPLETE
  HS, CL, CW, CE, ES, SS, SR, SA, HS, // HEARTBEAT
  CL, CL, CW, CE, ES, SS, SR, SA, HS, // HEARTBEAT_ACK
  // reply
  IV, CL, CW, CE, ES, SS, SR, SA, IV, // INIT
  IV, CW, CW, CE, ES, SS, SR, SA, IV, // INIT_ACK
  IV, CL, CL, CL, CL, CL, CL, CL, IV, // ABORT
  IV, CL, CW, CE, SR, SS, SR, SA, IV, // SHUTDOWN
  IV, CL, CW, CE, ES, SA, SA, SA, IV, // SHUTDOWN_ACK
  IV, CL, CW, CL, ES, SS, SR, SA, IV, // ERROR
  IV, CL, CE, CE, ES, SS, SR, SA, IV, // COOKIE_ECHO
  IV, CL, CW, ES, ES, SS, SR, SA, IV, // COOKIE_ACK
  IV, CL, CW, CE, ES, SS, SR, CL, IV, // SHUTDOWN_COMPLETE
  IV, CL, CW, CE, ES, SS, SR, SA, HS, // HEARTBEAT
  IV, CL, CW, CE, ES, SS, SR, SA, ES, // HEARTBEAT_ACK
]);

/** The next state; chunks such as DATA and SACK leave it as it is. */
export function nextSctpState(way: Way, chunk: SctpChunkName, state: number): number {
  const row = ROWS.indexOf(chunk);
  if (row < 0) return state;
  return TRANSITIONS[((way === ORIGINAL ? 0 : ROWS.length) + row) * 9 + state]!;
}
