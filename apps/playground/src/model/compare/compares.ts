import type { Endpoint, Flow, TraceStep } from 'packet-path/core';
import { flowOf, formatEndpoint } from 'packet-path/core';
import { type NodePlane, planesNamed, withCalico } from 'packet-path/node';
import { compareFlow } from 'packet-path/study';
import { type PacketWay, waysOf } from 'packet-path/trace';
import type {
  CompareAnswer,
  CompareColumn,
  CompareRequest,
  CompareRulesRequest,
} from '../protocol/compare.ts';
import type { ExportedText } from '../protocol/exported-text.ts';
import type { RulesAnswer } from '../protocol/walk.ts';
import { clusterOf } from '../scene/cluster-of.ts';
import type { OpenedCluster, OpenedScene } from '../scene/opened-scene.ts';
import { Recent } from '../scene/recent.ts';
import type { Scenes } from '../scene/scenes.ts';
import { countersOf } from '../walk/counters-of.ts';
import { foldedRules } from '../walk/folded-rules.ts';
import { sayIn } from '../walk/say.ts';
import { flowInCluster } from '../walk/walk-flow.ts';
import { walkStops } from '../walk/walk-packets.ts';
import { compareCode } from './compare-code.ts';

/** A data plane whose last connection is heard. */
interface Heard {
  readonly plane: NodePlane;
  readonly hasPolicies: boolean;
  /** The steps of the connection that was opened last. */
  readonly steps: TraceStep[];
}

/** Comparisons that stay traced, for rules that are unfolded later. */
const MOST_COMPARED = 2;

/** A comparison, and the way of each column's first packet. */
interface Compared {
  readonly answer: CompareAnswer;
  readonly ways: readonly (PacketWay | undefined)[];
}

/** Answers questions about one flow that is sent through several data planes. */
export class Compares {
  readonly #scenes: Scenes;
  readonly #compared = new Recent<Compared>(MOST_COMPARED);

  constructor(scenes: Scenes) {
    this.#scenes = scenes;
  }

  /**
   * Sends the flow through a fresh node of each data plane, led to the same endpoint.
   *
   * @throws {PacketPathError} `usage` for a scene without a cluster, or what is wrong with the request
   */
  answer(request: CompareRequest): CompareAnswer {
    return this.#of(request).answer;
  }

  /** The rules of a fold, from a place on. */
  rules({ compare, column, ...place }: CompareRulesRequest): RulesAnswer {
    return foldedRules(this.#of(compare).ways[column], place, sayIn(compare.language));
  }

  /** The program that compares the same; it throws as the answer does. */
  code(request: CompareRequest): ExportedText {
    const opened = comparable(this.#scenes.open(request.scene));
    return { text: compareCode(request, opened, flowInCluster(opened, request)) };
  }

  #of(request: CompareRequest): Compared {
    return this.#compared.of(JSON.stringify(request), () =>
      compared(request, comparable(this.#scenes.open(request.scene))),
    );
  }
}

function compared(request: CompareRequest, scene: OpenedCluster): Compared {
  const { cluster, policies } = scene;
  const flow = flowInCluster(scene, request);
  const say = sayIn(request.language);
  const heard = planesNamed(request.modes).flatMap((plane) => [
    hear(plane, false),
    ...(policies === undefined ? [] : [hear(withCalico(plane, { objects: policies }), true)]),
  ]);
  const planes = heard.map(({ plane }) => plane);
  const { planes: reports } = compareFlow(cluster, flow, { planes, seed: request.seed });
  const ways = heard.map(({ steps }) => waysOf(steps)[0]);
  const columns = reports.map((report, index): CompareColumn => {
    const { plane, title, outcome, endpoint, sourceSeen, rewritten } = report;
    const way = ways[index];
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
      stops: way === undefined ? [] : walkStops(way, say),
    };
  });
  return { answer: { flow: textOf(flow), columns }, ways };
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

function ended(endpoint: Endpoint | null): string | null {
  return endpoint === null ? null : formatEndpoint(endpoint);
}

function textOf({ protocol, source, destination }: Flow): string {
  return `${flowOf(protocol, source, destination)}`;
}
