import type { GrowRequest } from '../protocol/grow.ts';
import type { OpenedCluster } from '../scene/opened-scene.ts';
import { clusterLines, quoted } from '../scene/scene-code.ts';

/** A program that counts the same shapes, a line for each data plane and number of services. */
export function shapeCode({ modes, sizes, endpoints, requests }: GrowRequest): string {
  return `${[
    "import { planesNamed } from 'packet-path';",
    "import { expectedWork } from 'packet-path/study';",
    '',
    `for (const plane of planesNamed([${modes.map(quoted).join(', ')}])) {`,
    `  for (const services of [${sizes.join(', ')}]) {`,
    `    const shape = { services, endpointsPerService: ${endpoints} };`,
    '    if (plane.law?.(shape) === undefined) continue;',
    `    const { newConnection, requests } = expectedWork(shape, plane, [${requests}]);`,
    '    console.log(plane.name, services, newConnection.rules.mean, requests[0]?.rules.mean);',
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** A program that counts the same cluster on a node of each data plane, a line for each. */
export function nodesCode({ scene, modes, requests }: GrowRequest, opened: OpenedCluster): string {
  const { lines, hasPolicies } = clusterLines(
    scene,
    opened,
    { 'packet-path': ['planesNamed'], 'packet-path/study': ['runStudy'] },
    { 'packet-path/node': ['withCalico'] },
  );
  return `${[
    ...lines,
    `const planes = planesNamed([${modes.map(quoted).join(', ')}])${hasPolicies ? '.map((plane) => withCalico(plane, { objects }))' : ''};`,
    'const { runs } = runStudy({',
    "  clusters: [{ name: 'cluster', kind: 'described', cluster: () => cluster }],",
    '  planes,',
    `  requests: [${requests}],`,
    '});',
    'for (const { plane, services, newConnection, requests } of runs) {',
    '  console.log(plane, services, newConnection.rules.mean, requests[0]?.rules.mean);',
    '}',
  ].join('\n')}\n`;
}
