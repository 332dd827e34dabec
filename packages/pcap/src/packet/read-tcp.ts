import type { TcpOptions } from '@packet-path/core';

/** A header that was read: its fields, and its length in bytes. */
export interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly fields: TcpOptions;
  readonly size: number;
}

/** Kinds of TCP options (RFC 9293, 7323, 2018). */
const Kind = {
  END: 0,
  NOP: 1,
  MSS: 2,
  SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  TIMESTAMP: 8,
} as const;

/**
 * Reads a TCP header; undefined where its data offset is wrong or it is cut short. Options that the
 * model does not know count as bytes that say nothing.
 */
export function readTcp(bytes: Uint8Array): TcpHeader | undefined {
  if (bytes.length < 20) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = (view.getUint8(12) >> 4) * 4;
  if (size < 20 || size > bytes.length) return undefined;
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    fields: {
      flags: view.getUint8(13),
      sequence: view.getUint32(4),
      acknowledgement: view.getUint32(8),
      window: view.getUint16(14),
      ...readOptions(view, size),
    },
    size,
  };
}

type Options = { -readonly [Name in keyof TcpOptions]: TcpOptions[Name] };

function readOptions(view: DataView, end: number): TcpOptions {
  const options: Options = {};
  let idle = 0;
  let at = 20;
  while (at < end) {
    const kind = view.getUint8(at);
    if (kind === Kind.END) break;
    const size = kind === Kind.NOP || at + 1 >= end ? 1 : view.getUint8(at + 1);
    if (kind !== Kind.NOP && (size < 2 || at + size > end)) break;
    if (!readOption(view, at, kind, size, options)) idle += size;
    at += size;
  }
  return idle === 0 ? options : { ...options, noOperations: idle };
}

/** Whether the option is one of the model's. */
function readOption(
  view: DataView,
  at: number,
  kind: number,
  size: number,
  options: Options,
): boolean {
  if (kind === Kind.MSS && size === 4) options.mss = view.getUint16(at + 2);
  else if (kind === Kind.SCALE && size === 3) options.windowScale = view.getUint8(at + 2);
  else if (kind === Kind.SACK_PERMITTED && size === 2) options.sackPermitted = true;
  else if (kind === Kind.TIMESTAMP && size === 10) {
    options.timestamp = [view.getUint32(at + 2), view.getUint32(at + 6)];
  } else if (kind === Kind.SACK && size % 8 === 2 && size > 2) {
    options.sack = Array.from({ length: (size - 2) / 8 }, (_, index) => {
      const block = at + 2 + 8 * index;
      return [view.getUint32(block), view.getUint32(block + 4)] as const;
    });
  } else return false;
  return true;
}
