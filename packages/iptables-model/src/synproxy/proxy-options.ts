import { MILLISECOND, type Microseconds, type TcpHeaderOptions } from '@packet-path/core';

/** The options of TCP that a proxy of SYNs offers to clients. Frozen. */
export interface SynproxyOptions {
  readonly sackPermitted: boolean;
  readonly timestamp: boolean;
  readonly windowScale: number | undefined;
  readonly mss: number | undefined;
  readonly ecn: boolean;
}

/** A timestamp's lower bits, in which a cookie keeps the client's options (nf_synproxy_core.c). */
const OPTION_BITS = 0x3f;
const NO_SCALE = 0xf;
const SACK_BIT = 1 << 4;

/**
 * The options that answer a client's. Scaling and selective acknowledgements need a timestamp, which
 * carries them until the client's ACK (`synproxy_init_timestamp_cookie`).
 */
export function answerOptions(
  client: TcpHeaderOptions,
  offered: SynproxyOptions,
  now: Microseconds,
): TcpHeaderOptions {
  const mss = client.mss === undefined || offered.mss === undefined ? {} : { mss: offered.mss };
  const { timestamp, windowScale } = client;
  if (timestamp === undefined || !offered.timestamp) return mss;
  const scales = windowScale !== undefined && offered.windowScale !== undefined;
  const sackPermitted = client.sackPermitted === true && offered.sackPermitted;
  const milliseconds = Math.floor(now / MILLISECOND);
  const kept = (scales ? windowScale : NO_SCALE) | (sackPermitted ? SACK_BIT : 0);
  return {
    ...mss,
    ...(scales && { windowScale: offered.windowScale }),
    ...(sackPermitted && { sackPermitted }),
    timestamp: [((milliseconds & ~OPTION_BITS) | kept) >>> 0, timestamp[0]],
  };
}

/** The client's options again, as its ACK brings them back (`synproxy_check_timestamp_cookie`). */
export function keptOptions(
  { timestamp }: TcpHeaderOptions,
  offered: SynproxyOptions,
  mss: number,
): TcpHeaderOptions {
  if (timestamp === undefined || !offered.timestamp) return { mss };
  const kept = timestamp[1];
  return {
    mss,
    ...((kept & NO_SCALE) !== NO_SCALE && { windowScale: kept & NO_SCALE }),
    ...((kept & SACK_BIT) !== 0 && { sackPermitted: true }),
    timestamp,
  };
}
