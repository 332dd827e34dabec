import { type Flow, Protocol } from '@packet-path/core';
import { everyDraw, type Outcomes, type Scene, wholeConnections } from '@packet-path/data-plane';
import type { LocalhostListener } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';

/**
 * The outcomes of a flow to a node port at localhost that kube-proxy's process serves: it draws an
 * endpoint when it has accepted the connection, so a connection is played whole. Undefined where no
 * listener takes the flow.
 */
export function localhostOutcomes(
  scene: Scene<LinuxHost>,
  flow: Flow,
  listeners: readonly LocalhostListener[],
): Outcomes | undefined {
  if (flow.protocol !== Protocol.TCP) return undefined;
  const { address, port } = flow.destination;
  const listener = listeners.find((one) => one.port === port && one.address.equals(address));
  if (listener === undefined) return undefined;
  const endpoints = listener.endpoints.length;
  return { exact: everyDraw(wholeConnections(scene, flow)), means: 'draws', endpoints };
}
