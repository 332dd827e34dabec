import { formatEndpoint } from '@packet-path/core';
import type { ServiceEndpoint } from './cluster.ts';

/**
 * Endpoints without duplicates, ordered by their text, so that `10.0.0.10:80` stands before
 * `10.0.0.1:80` (`endpointslicecache.go`, `byEndpoint`). Of two with the same address and port,
 * as a slice and its successor may hold for a moment, the ready one stays, else the first.
 */
export function orderEndpoints(endpoints: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  const byText = new Map<string, ServiceEndpoint>();
  for (const endpoint of endpoints) {
    const text = formatEndpoint(endpoint);
    const known = byText.get(text);
    if (known === undefined || (!known.ready && endpoint.ready)) byText.set(text, endpoint);
  }
  const texts = [...byText.keys()].sort();
  return Object.freeze(texts.map((text) => byText.get(text)!));
}
