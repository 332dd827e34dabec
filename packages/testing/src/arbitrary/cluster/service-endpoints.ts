import type { ServiceEndpoint } from '@packet-path/cluster';
import { type Family, formatEndpoint } from '@packet-path/core';
import fc from 'fast-check';
import { NODES, podAddress } from './networks.ts';

/** Ready, on its way out but still answering, gone quiet, not ready yet. */
const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  leaving: { ready: false, serving: true, terminating: true },
  gone: { ready: false, serving: false, terminating: true },
  starting: { ready: false, serving: false, terminating: false },
} as const;

/** Endpoints of one target port, ordered by their text; none at all now and again. */
export function serviceEndpoints(
  families: readonly Family[],
  port: number,
): fc.Arbitrary<readonly ServiceEndpoint[]> {
  const condition = fc.constantFrom(
    ...(['ready', 'ready', 'ready', 'ready', 'leaving', 'gone', 'starting'] as const),
  );
  const pod = fc.record({ node: fc.nat(NODES.length - 1), pod: fc.nat(30), condition });
  const pods = fc.uniqueArray(pod, {
    maxLength: 5,
    selector: ({ node, pod }) => `${node} ${pod}`,
  });
  return pods.map((all) => {
    const endpoints = all.flatMap(({ node, pod, condition }) =>
      families.map(
        (family): ServiceEndpoint =>
          Object.freeze({
            address: podAddress(family, node, pod),
            port,
            ...CONDITIONS[condition],
            nodeName: NODES[node]!.name,
            zone: NODES[node]!.zone,
            forZones: undefined,
            forNodes: undefined,
          }),
      ),
    );
    const byText = new Map(endpoints.map((endpoint) => [formatEndpoint(endpoint), endpoint]));
    return Object.freeze([...byText.keys()].sort().map((text) => byText.get(text)!));
  });
}
