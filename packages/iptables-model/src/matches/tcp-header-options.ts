import { type TcpHeaderOptions, type TcpSegment, tcpHeaderBytes } from '@packet-path/core';

/** The options of a TCP header that packets may carry, by their kinds (include/net/tcp.h, `TCPOPT_*`). */
export const TCP_OPTION_FIELDS: ReadonlyMap<number, keyof TcpHeaderOptions> = new Map([
  [2, 'mss'],
  [3, 'windowScale'],
  [4, 'sackPermitted'],
  [5, 'sack'],
  [8, 'timestamp'],
]);

/** Fills headers up to a multiple of four bytes, and stands where options were taken out. */
const NO_OPERATION = 1;

/** Whether a header has an option of a kind. */
export function hasTcpOption(segment: TcpSegment, kind: number): boolean {
  if (kind === NO_OPERATION) return (segment.noOperations ?? 0) > 0 || isFilledUp(segment);
  const field = TCP_OPTION_FIELDS.get(kind);
  return field !== undefined && segment[field] !== undefined && segment[field] !== false;
}

/** Whether one byte more would not lengthen the header: its last word is not full. */
function isFilledUp(segment: TcpSegment): boolean {
  const more = { ...segment, noOperations: (segment.noOperations ?? 0) + 1 };
  return tcpHeaderBytes(more) === tcpHeaderBytes(segment);
}
