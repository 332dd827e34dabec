/** TCP flag bits, as they stand in the header (RFC 9293, section 3.1). */
export const TcpFlag = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ECE: 0x40,
  CWR: 0x80,
} as const;

/** The name of a flag. */
export type TcpFlagName = keyof typeof TcpFlag;

/** The fields of a TCP header beside its ports. Immutable. */
export interface TcpSegment {
  /** Bits of {@link TcpFlag}. */
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly window: number;
  /** The largest segment its sender takes, the only option of TCP that is modelled; else none. */
  readonly mss?: number;
}

/** Bytes of the header: 20, and 4 more with the option of the largest segment. */
export function tcpHeaderBytes({ mss }: TcpSegment): number {
  return mss === undefined ? 20 : 24;
}

/** The bits of flag names. */
export function tcpFlags(names: readonly TcpFlagName[]): number {
  return names.reduce((bits, name) => bits | TcpFlag[name], 0);
}

/** The names of flag bits, in the order SYN, FIN, RST, PSH, ACK, URG, ECE, CWR. */
export function tcpFlagNames(flags: number): TcpFlagName[] {
  const order: readonly TcpFlagName[] = ['SYN', 'FIN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];
  return order.filter((name) => (flags & TcpFlag[name]) !== 0);
}
