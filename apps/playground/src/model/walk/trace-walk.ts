import type { Connection, Flow, TraceStep, Traversal } from 'packet-path/core';
import type { LinuxHost } from 'packet-path/node';
import { type PacketWay, waysOf } from 'packet-path/trace';
import type { WalkPacket, WalkRequest } from '../protocol/walk.ts';
import { type FreshHosts, ruledHost } from '../scene/make-host.ts';
import type { OpenedScene } from '../scene/opened-scene.ts';
import { flowInCluster, flowOnHost } from './walk-flow.ts';

/** A packet that was given to the host: the steps that it took, and its ledger. */
export interface Sent {
  readonly phase: WalkPacket['phase'];
  /** The place of its first step among all steps. */
  readonly from: number;
  readonly traversal: Traversal;
  /** The lines of `conntrack -L` behind it. */
  readonly table: string;
}

/** A connection that was opened, used and closed while somebody listened. */
export interface TracedWalk {
  readonly flow: Flow;
  readonly connection: Connection;
  readonly request: ReturnType<Connection['request']>;
  readonly steps: readonly TraceStep[];
  readonly ways: readonly PacketWay[];
  readonly sent: readonly Sent[];
  readonly notes: readonly string[];
}

/**
 * Plays a connection on a fresh host: it opens, makes one request, and closes.
 *
 * @throws {PacketPathError} what is wrong with the request
 */
export function traceWalk(request: WalkRequest, scene: OpenedScene, hosts: FreshHosts): TracedWalk {
  const { mode, seed } = request;
  if (scene.kind === 'cluster') {
    const flow = flowInCluster(scene, request);
    const node = hosts.node(scene, mode, seed);
    return played(node.host, flow, scene.notes);
  }
  const flow = flowOnHost(request);
  const { host, notes } = ruledHost(scene, flow.destination.address.family, seed);
  return played(host, flow, notes);
}

function played(host: LinuxHost, flow: Flow, notes: readonly string[]): TracedWalk {
  const steps: TraceStep[] = [];
  const sent: Sent[] = [];
  let phase: WalkPacket['phase'] = 'opening';
  let depth = 0;
  host.aroundSend((send) => (packet) => {
    const from = steps.length;
    depth++;
    try {
      const traversal = send(packet);
      if (depth === 1) sent.push({ phase, from, traversal, table: host.conntrack.list() });
      return traversal;
    } finally {
      depth--;
    }
  });
  host.listen((step) => steps.push(step));
  const connection = host.connect(flow);
  phase = 'request';
  const isOpen = connection.outcome === 'established';
  const request = connection.request();
  phase = 'closing';
  if (isOpen) connection.close();
  return { flow, connection, request, steps, ways: waysOf(steps), sent, notes };
}
