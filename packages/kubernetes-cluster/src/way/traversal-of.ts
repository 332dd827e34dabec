import { type Traversal, traversalOf } from '@packet-path/core';
import type { ClusterTraversal } from './cluster-traversal.ts';
import type { Journey } from './journey.ts';

/** The read-only answer of a journey. */
export function clusterTraversal(journey: Journey): ClusterTraversal {
  const traversal: Traversal = journey.traversal();
  const { outcome, reason, flow, emitted, delivered, sendError, work, process, alone } = traversal;
  const { hops, departures, encapsulated } = journey.journal;
  return Object.assign(
    traversalOf({ outcome, reason, flow, emitted, delivered, sendError, work, process, alone }),
    { hops: Object.freeze(hops), departures: Object.freeze(departures), encapsulated },
  );
}
