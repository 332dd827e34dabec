import { checkArgument } from '../error/check-argument.ts';
import type { OptionValue } from '../error/check-options.ts';

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
  /** The option of the largest segment that its sender takes. */
  readonly mss?: number;
  /** The option of window scaling: by how many bits later windows are shifted. */
  readonly windowScale?: number;
  /** The option that permits selective acknowledgements. */
  readonly sackPermitted?: boolean;
  /** Blocks acknowledged selectively: the sequence number of the first byte, and that behind the last. */
  readonly sack?: readonly (readonly [left: number, right: number])[];
  /** The option of timestamps: the sender's own, and the one it echoes. */
  readonly timestamp?: readonly [value: number, echo: number];
  /** Bytes of options that say nothing (`TCPOPT_NOP`), such as stand where others were taken out. */
  readonly noOperations?: number;
}

/** The options of a TCP header. */
export type TcpHeaderOptions = Pick<
  TcpSegment,
  'mss' | 'windowScale' | 'sackPermitted' | 'sack' | 'timestamp' | 'noOperations'
>;

/**
 * Bytes of the header: 20, and those of its options, filled up to a multiple of four
 * (include/net/tcp.h, `TCPOLEN_MSS` and the like).
 */
export function tcpHeaderBytes(header: TcpHeaderOptions): number {
  let options = header.noOperations ?? 0;
  if (header.mss !== undefined) options += 4;
  if (header.windowScale !== undefined) options += 3;
  if (header.sackPermitted === true) options += 2;
  if (header.timestamp !== undefined) options += 10;
  if (header.sack !== undefined) options += 2 + 8 * header.sack.length;
  return 20 + ((options + 3) & ~3);
}

const FLAG_NAMES: OptionValue = { expected: "a list of flags' names", holds: Array.isArray };

/** The bits of flag names. */
export function tcpFlags(names: readonly TcpFlagName[]): number {
  checkArgument('tcpFlags', 'names', names, FLAG_NAMES);
  return names.reduce((bits, name) => bits | TcpFlag[name], 0);
}

/** The names of flag bits, in the order SYN, FIN, RST, PSH, ACK, URG, ECE, CWR. */
export function tcpFlagNames(flags: number): TcpFlagName[] {
  const order: readonly TcpFlagName[] = ['SYN', 'FIN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];
  return order.filter((name) => (flags & TcpFlag[name]) !== 0);
}
