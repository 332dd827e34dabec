import { formatEndpoint } from '@packet-path/core';
import type { ServiceEndpoint } from './cluster.ts';

/**
 * Endpoints without duplicates, ordered by their text, so that `10.0.0.10:80` stands before
 * `10.0.0.1:80` (`endpointslicecache.go`, `byEndpoint`). Of two with the same address and port,
 * as a slice and its successor may hold for a moment, the ready one stays, else the first.
 */
export function orderEndpoints(endpoints: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  const areIPv4 = endpoints.every(({ address }) => address.family === 4);
  const ordered = [...endpoints].sort(areIPv4 ? compareIPv4 : compareTexts);
  let count = 0;
  for (const endpoint of ordered) {
    const before = count === 0 ? undefined : ordered[count - 1]!;
    const isTwin =
      before !== undefined &&
      before.port === endpoint.port &&
      before.address.equals(endpoint.address);
    if (!isTwin) ordered[count++] = endpoint;
    else if (!before.ready && endpoint.ready) ordered[count - 1] = endpoint;
  }
  ordered.length = count;
  return Object.freeze(ordered);
}

function compareTexts(one: ServiceEndpoint, other: ServiceEndpoint): number {
  return compare(formatEndpoint(one), formatEndpoint(other));
}

/** As {@link compareTexts}, of IPv4: no text is made where the addresses tell. */
function compareIPv4(one: ServiceEndpoint, other: ServiceEndpoint): number {
  const order = rankOf(one.address.w3) - rankOf(other.address.w3);
  return order === 0 ? compare(`${one.port}`, `${other.port}`) : order;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The place of each byte among all, ordered as texts with a dot behind them, and with a colon. */
const WITH_DOT = ranksOf('.');
const WITH_COLON = ranksOf(':');

/** Ranks of two addresses compare as their texts with a colon behind them do. */
function rankOf(address: number): number {
  const first = WITH_DOT[address >>> 24]! * 2 ** 24;
  const second = WITH_DOT[(address >>> 16) & 255]! << 16;
  const third = WITH_DOT[(address >>> 8) & 255]! << 8;
  return first + second + third + WITH_COLON[address & 255]!;
}

function ranksOf(mark: '.' | ':'): Uint8Array {
  const texts = Array.from({ length: 256 }, (_, byte) => `${byte}${mark}`);
  const ranks = new Uint8Array(256);
  for (const [rank, text] of [...texts].sort().entries()) ranks[Number.parseInt(text, 10)] = rank;
  return ranks;
}
