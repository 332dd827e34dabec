import type { Flow } from 'packet-path/core';
import { formatEndpoint, protocolName } from 'packet-path/core';
import type { CompareRequest } from '../protocol/compare.ts';
import type { OpenedCluster } from '../scene/opened-scene.ts';
import { clusterLines, quoted } from '../scene/scene-code.ts';

/** A program of some ten lines that sends the same flow through the same data planes, a line for each. */
export function compareCode(request: CompareRequest, scene: OpenedCluster, flow: Flow): string {
  const { lines, hasPolicies } = clusterLines(
    request.scene,
    scene,
    { 'packet-path': ['planesNamed'], 'packet-path/study': ['compareFlow'] },
    { 'packet-path/node': ['withCalico'] },
  );
  return `${[
    ...lines,
    `const planes = planesNamed([${request.modes.map(quoted).join(', ')}])${hasPolicies ? '.flatMap((plane) => [plane, withCalico(plane, { objects })])' : ''};`,
    'const flow = {',
    `  protocol: ${quoted(protocolName(flow.protocol))},`,
    `  source: ${quoted(formatEndpoint(flow.source))},`,
    `  destination: ${quoted(formatEndpoint(flow.destination))},`,
    '};',
    `const compared = compareFlow(cluster, flow, { planes, seed: ${quoted(request.seed)} });`,
    'for (const { title, outcome, opening } of compared.planes) {',
    '  console.log(title, outcome, opening.rulesEvaluated);',
    '}',
  ].join('\n')}\n`;
}
