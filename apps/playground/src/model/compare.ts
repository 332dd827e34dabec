import type { Endpoint, Flow, TraceStep } from 'packet-path/core';
import { flowOf, formatEndpoint } from 'packet-path/core';
import { type NodePlane, planesNamed, withCalico } from 'packet-path/node';
import { compareFlow } from 'packet-path/study';
import { formatTrace } from 'packet-path/trace';
import { compareCode } from './compare-code.ts';
import type { CompareAnswer, CompareColumn, CompareRequest } from './protocol/compare.ts';
import { clusterOf } from './scene/cluster-of.ts';
import type { OpenedCluster, OpenedScene } from './scene/opened-scene.ts';
import { countersOf } from './walk/counters-of.ts';
import { flowInCluster } from './walk/walk-flow.ts';

/** A data plane whose last connection is heard. */
interface Heard {
  readonly plane: NodePlane;
  readonly hasPolicies: boolean;
  /** The steps of the connection that was opened last. */
  readonly steps: TraceStep[];
}

/**
 * Sends one flow through a fresh node of each data plane, led to the same endpoint.
 *
 * @throws {PacketPathError} `usage` for a scene without a cluster, or what is wrong with the request
 */
export function compared(request: CompareRequest, scene: OpenedScene): CompareAnswer {
  const opened = comparable(scene);
  const { cluster, policies } = opened;
  const flow = flowInCluster(opened, request);
  const heard = planesNamed(request.modes).flatMap((plane) => [
    hear(plane, false),
    ...(policies === undefined ? [] : [hear(withCalico(plane, { objects: policies }), true)]),
  ]);
  const planes = heard.map(({ plane }) => plane);
  const { planes: reports } = compareFlow(cluster, flow, { planes, seed: request.seed });
  return {
    flow: textOf(flow),
    columns: reports.map((report, index): CompareColumn => {
      const { plane, title, outcome, endpoint, sourceSeen, rewritten } = report;
      return {
        plane,
        title,
        hasPolicies: heard[index]!.hasPolicies,
        outcome,
        endpoint: ended(endpoint),
        sourceSeen: ended(sourceSeen),
        rewritten,
        opening: countersOf(report.opening),
        handshake: countersOf(report.handshake),
        request: countersOf(report.request),
        decisions: formatTrace(firstPacket(heard[index]!.steps), { detail: 'brief' }),
      };
    }),
  };
}

/** The program that compares the same; it throws as {@link compared} does. */
export function comparedCode(request: CompareRequest, scene: OpenedScene): string {
  const opened = comparable(scene);
  return compareCode(request, opened, flowInCluster(opened, request));
}

function comparable(scene: OpenedScene): OpenedCluster {
  return clusterOf(
    scene,
    'rules of one host are no cluster',
    'a cluster, for which every data plane writes rules of its own',
  );
}

function hear(plane: NodePlane, hasPolicies: boolean): Heard {
  const steps: TraceStep[] = [];
  const make: NodePlane['make'] = (cluster, options) => {
    const host = plane.make(cluster, options);
    const connect = host.connect.bind(host);
    host.listen((step) => steps.push(step));
    host.connect = (flow) => {
      steps.length = 0;
      return connect(flow);
    };
    return host;
  };
  return { plane: { ...plane, make }, hasPolicies, steps };
}

/** The steps of the first packet alone. */
function firstPacket(steps: readonly TraceStep[]): readonly TraceStep[] {
  const next = steps.findIndex(({ kind }, at) => kind === 'packet' && at > 0);
  return next === -1 ? steps : steps.slice(0, next);
}

function ended(endpoint: Endpoint | null): string | null {
  return endpoint === null ? null : formatEndpoint(endpoint);
}

function textOf({ protocol, source, destination }: Flow): string {
  return `${flowOf(protocol, source, destination)}`;
}
