import { type NodePlane, planesNamed, withCalico } from 'packet-path/node';
import { expectedWork, runStudy } from 'packet-path/study';
import type { Context } from '../context.ts';
import type { GrowAnswer, GrowPlane, GrowPoint, GrowRequest } from '../protocol/grow.ts';
import type { Mode } from '../protocol/scene.ts';
import { clusterOf } from '../scene/cluster-of.ts';
import type { OpenedCluster, OpenedScene } from '../scene/opened-scene.ts';
import { nodesCode, shapeCode } from './grow-code.ts';

/**
 * The counts of each size by the laws of the data planes: no node is made. A plane has no point where it has no
 * law: kube-proxy's sets of IPVS mode, for instance, take 65,536 elements.
 */
export function grownByShape({ modes, sizes, endpoints, requests }: GrowRequest): GrowAnswer {
  const planes = planesNamed(modes).map((plane, index): GrowPlane => {
    const shapes = sizes.map((services) => ({ services, endpointsPerService: endpoints }));
    const works = shapes
      .filter((shape) => plane.law?.(shape) !== undefined)
      .map((shape) => ({ shape, work: expectedWork(shape, plane, [requests]) }));
    return {
      plane: modes[index]!,
      title: plane.title,
      points: works.map(({ shape, work }) => ({ services: shape.services, ...pointOf(work) })),
      terms: (works.at(-1)?.work.terms ?? []).map(
        ({ counter, what, constant, perService = 0, perEndpoint = 0 }) => ({
          counter,
          what,
          constant,
          perService,
          perEndpoint,
        }),
      ),
    };
  });
  return { by: 'shape', planes };
}

/**
 * The counts of a scene on a node of each data plane: every pair of service and endpoint is met.
 *
 * @throws {PacketPathError} `usage` for a scene without a cluster
 */
export async function grownOnNodes(
  { modes, requests }: GrowRequest,
  scene: OpenedScene,
  context: Context,
): Promise<GrowAnswer> {
  const opened = growing(scene);
  const planes: GrowPlane[] = [];
  for (const [index, mode] of modes.entries()) {
    await context.breathe();
    planes.push(
      countedOnNode(mode, requests, opened, (share) =>
        context.progress((index + share) / modes.length),
      ),
    );
  }
  return { by: 'node', planes };
}

/**
 * The program that counts the same.
 *
 * @throws {PacketPathError} `usage` for nodes of a scene without a cluster
 */
export function growCode(request: GrowRequest, scene: () => OpenedScene): string {
  return request.by === 'shape' ? shapeCode(request) : nodesCode(request, growing(scene()));
}

function growing(scene: OpenedScene): OpenedCluster {
  return clusterOf(scene, 'rules of one host do not grow with services', 'a cluster');
}

function countedOnNode(
  mode: Mode,
  requests: number,
  { cluster, policies, names }: OpenedCluster,
  onProgress: (share: number) => void,
): GrowPlane {
  const [bare] = planesNamed([mode]) as [NodePlane];
  const plane = policies === undefined ? bare : withCalico(bare, { objects: policies });
  const { runs } = runStudy({
    clusters: [{ name: names.cluster ?? 'cluster', kind: 'described', cluster: () => cluster }],
    planes: [plane],
    requests: [requests],
    onProgress: ({ done, total }) => onProgress(total === 0 ? 1 : done / total),
  });
  const points = runs.map((run) => ({ services: run.services, ...pointOf(run) }));
  return { plane: mode, title: plane.title, points, terms: [] };
}

/** The numbers of a point, of an expectation and of a run alike. */
function pointOf(work: {
  readonly newConnection: {
    readonly rules: GrowPoint['rules'];
    readonly setLookups: { readonly mean: number };
    readonly hashProbes: { readonly mean: number };
  };
  readonly requests: readonly { readonly rules: { readonly mean: number } }[];
}): Omit<GrowPoint, 'services'> {
  const { rules, setLookups, hashProbes } = work.newConnection;
  const { mean, p95, least, worst } = rules;
  return {
    rules: { mean, p95, least, worst },
    setLookups: setLookups.mean,
    hashProbes: hashProbes.mean,
    rulesPerRequest: work.requests[0]?.rules.mean ?? 0,
  };
}
