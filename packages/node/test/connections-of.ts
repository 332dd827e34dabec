import type { PlaneHost } from '@packet-path/data-plane';
import type { ConnectionCount } from '@packet-path/testing';
import type { KubernetesNode } from '../src/index.ts';

/** States of connections that nobody has begun to close. */
const OPEN = new Set(['SYN_SENT', 'SYN_SENT2', 'SYN_RECV', 'ESTABLISHED', 'UDP']);

/** The connections that a node knows, of conntrack and of IPVS. */
export function connectionsOf(node: PlaneHost): ConnectionCount {
  const { conntrack, ipvs } = (node as KubernetesNode).host;
  const states = [
    ...conntrack.view.entries.map(({ state }) => state),
    ...ipvs.view.connections.map(({ state }) => state),
  ];
  const open = states.filter((state) => state === undefined || OPEN.has(state));
  return { tracked: states.length, open: open.length };
}
