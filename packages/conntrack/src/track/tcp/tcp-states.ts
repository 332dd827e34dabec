import { TcpFlag } from '@packet-path/core';
import { ORIGINAL, type Way } from '../../tuple/way.ts';

/** States of a TCP connection, by their numbers (nf_conntrack_tcp.h, `enum tcp_conntrack`). */
export const TcpState = {
  NONE: 0,
  SYN_SENT: 1,
  SYN_RECV: 2,
  ESTABLISHED: 3,
  FIN_WAIT: 4,
  CLOSE_WAIT: 5,
  LAST_ACK: 6,
  TIME_WAIT: 7,
  CLOSE: 8,
  SYN_SENT2: 9,
  /** No state: the packet is invalid. */
  INVALID: 10,
  /** No state: the packet passes without a say. */
  IGNORE: 11,
} as const;

/** The names as `conntrack -L` prints them, by number. */
export const TCP_STATE_NAMES: readonly string[] = Object.keys(TcpState).slice(0, 10);

/** The kinds of segment that the state machine tells apart (`enum tcp_bit_set`). */
export const TcpKind = { SYN: 0, SYN_ACK: 1, FIN: 2, ACK: 3, RST: 4, NONE: 5 } as const;

/** A value of {@link TcpKind}. */
export type TcpKindValue = (typeof TcpKind)[keyof typeof TcpKind];

const {
  SYN_SENT: SS,
  SYN_RECV: SR,
  ESTABLISHED: ES,
  FIN_WAIT: FW,
  CLOSE_WAIT: CW,
  LAST_ACK: LA,
  TIME_WAIT: TW,
  CLOSE: CL,
  SYN_SENT2: S2,
  INVALID: IV,
  IGNORE: IG,
} = TcpState;

/**
 * The next state, by way, segment and state (nf_conntrack_proto_tcp.c, `tcp_conntracks`). Columns:
 * NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2.
 */
// biome-ignore format: a table
const TRANSITIONS = Uint8Array.from([
  // original
  SS, SS, IG, IG, IG, IG, IG, SS, SS, S2, // SYN
  IV, IV, SR, IV, IV, IV, IV, IV, IV, SR, // SYN and ACK
  IV, IV, FW, FW, LA, LA, LA, TW, CL, IV, // FIN
  ES, IV, ES, ES, CW, CW, TW, TW, CL, IV, // ACK
  IV, CL, CL, CL, CL, CL, CL, CL, CL, CL, // RST
  IV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of them
  // reply
  IV, S2, IV, IV, IV, IV, IV, SS, IV, S2, // SYN
  IV, SR, IG, IG, IG, IG, IG, IG, IG, SR, // SYN and ACK
  IV, IV, FW, FW, LA, LA, LA, TW, CL, IV, // FIN
  IV, IG, SR, ES, CW, CW, TW, TW, CL, IG, // ACK
  IV, CL, CL, CL, CL, CL, CL, CL, CL, CL, // RST
  IV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of them
]);

export function nextTcpState(way: Way, kind: TcpKindValue, state: number): number {
  return TRANSITIONS[((way === ORIGINAL ? 0 : 6) + kind) * 10 + state]!;
}

/** RST counts before SYN, SYN before FIN, FIN before ACK (`get_conntrack_index`). */
export function tcpKind(flags: number): TcpKindValue {
  if ((flags & TcpFlag.RST) !== 0) return TcpKind.RST;
  if ((flags & TcpFlag.SYN) !== 0) {
    return (flags & TcpFlag.ACK) !== 0 ? TcpKind.SYN_ACK : TcpKind.SYN;
  }
  if ((flags & TcpFlag.FIN) !== 0) return TcpKind.FIN;
  return (flags & TcpFlag.ACK) !== 0 ? TcpKind.ACK : TcpKind.NONE;
}

const { FIN, SYN, RST, PSH, ACK, URG } = TcpFlag;

/** Flag combinations that a sound sender makes, PSH apart (`tcp_valid_flags`). */
const SOUND: readonly number[] = [
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
];
/** 1 for each that is sound, by its bits. */
const IS_SOUND = Uint8Array.from({ length: 0x40 }, (_, flags) => (SOUND.includes(flags) ? 1 : 0));

export function areSoundFlags(flags: number): boolean {
  return IS_SOUND[flags & ~PSH & 0x3f] === 1;
}
