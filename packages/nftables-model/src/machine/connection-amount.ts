import {
  type ConnectionCounters,
  type Conntrack,
  type Direction,
  NO_CONNECTION,
  ORIGINAL,
  REPLY,
} from '@packet-path/conntrack';
import type { PerHost } from '../share/per-host.ts';
import type { WordsReader } from './load.ts';

const COUNTS = ['packets', 'bytes', 'avgpkt'] as const;

/** Keys of `ct` that count what a connection has carried. */
export type CountKey = (typeof COUNTS)[number];

const NOTHING: ConnectionCounters = { packets: 0, bytes: 0 };
const WORD = 0x1_0000_0000;

export function isCount(key: string): key is CountKey {
  return COUNTS.some((count) => count === key);
}

/**
 * `ct packets`, `ct bytes`, `ct avgpkt`: 64 bits in two words, of one direction or of both
 * (net/netfilter/nft_ct.c, `nft_ct_get_eval`). A connection that is not counted has 0.
 */
export function amountReader(
  conntracks: PerHost<Conntrack>,
  key: CountKey,
  direction: Direction | undefined,
): WordsReader {
  return (words, at, { connection }, { host }) => {
    if (connection === NO_CONNECTION) return false;
    const { accounting } = conntracks.of(host).table;
    const original =
      direction === 'reply' ? NOTHING : (accounting.of(connection, ORIGINAL) ?? NOTHING);
    const reply =
      direction === 'original' ? NOTHING : (accounting.of(connection, REPLY) ?? NOTHING);
    const amount = measure(key, original.packets + reply.packets, original.bytes + reply.bytes);
    words[at] = Math.floor(amount / WORD) | 0;
    words[at + 1] = amount | 0;
    return true;
  };
}

function measure(key: CountKey, packets: number, bytes: number): number {
  if (key === 'packets') return packets;
  if (key === 'bytes') return bytes;
  return packets === 0 ? 0 : Math.floor(bytes / packets);
}
