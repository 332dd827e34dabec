import { type Connection, Work } from 'packet-path';
import type { Flow, TraceStep } from 'packet-path/core';
import type { LinuxHost } from 'packet-path/node';
import { type PacketWay, waysOf } from 'packet-path/trace';
import type { WalkPacket, WalkRequest } from '../protocol/walk.ts';
import { type FreshHosts, ruledHost } from '../scene/make-host.ts';
import type { OpenedScene } from '../scene/opened-scene.ts';
import { flowInCluster, flowOnHost } from './walk-flow.ts';

/** A packet that came into the host or from a process of it: its ledger, when its way is over. */
export interface Sent {
  readonly phase: WalkPacket['phase'];
  /** The place of its first step among all steps. */
  readonly from: number;
  /** With the kernel's answers that it brought about. */
  readonly work: Work;
  /** The lines of `conntrack -L` behind it. */
  readonly table: string;
}

/** A connection that was opened, used and closed while somebody listened. */
export interface TracedWalk {
  readonly flow: Flow;
  readonly connection: Connection;
  readonly handshake: Work;
  /** Nothing where the connection is not open. */
  readonly request: Work;
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
  let from = 0;
  host.afterPassage(({ work }) => {
    sent.push({ phase, from, work, table: host.conntrack.list() });
    from = steps.length;
  });
  host.listen((step) => steps.push(step));
  const connection = host.connect(flow);
  const handshake = new Work().add(connection.total);
  phase = 'request';
  const isOpen = connection.outcome === 'established';
  const request = isOpen ? connection.request() : new Work();
  phase = 'closing';
  if (isOpen) connection.close();
  return { flow, connection, handshake, request, steps, ways: waysOf(steps), sent, notes };
}
