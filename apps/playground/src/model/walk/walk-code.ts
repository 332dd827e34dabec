import { PacketPathError } from 'packet-path';
import { formatEndpoint, protocolName } from 'packet-path/core';
import type { WalkRequest } from '../protocol/walk.ts';
import type { OpenedCluster, OpenedRules, OpenedScene, RulesTool } from '../scene/opened-scene.ts';
import { clusterLines, quoted, reading } from '../scene/scene-code.ts';
import type { TracedWalk } from './trace-walk.ts';

/** Options of `linuxHost`'s texts by the tools that print them, as `rulesHost` takes them. */
const RULES_OPTIONS: Partial<Readonly<Record<RulesTool, string>>> = {
  'iptables-save': 'rules',
  'nft list ruleset': 'nftables',
  'ipset save': 'ipset',
  'ipvsadm-save -n': 'ipvsadm',
};

/**
 * A program of some ten lines that opens the same connection and prints its trace.
 *
 * @throws {PacketPathError} `usage` where the scene has the network of a host, which takes more lines
 */
export function walkCode(request: WalkRequest, scene: OpenedScene, { flow }: TracedWalk): string {
  const path = scene.kind === 'cluster' ? nodeCode(request, scene) : hostCode(request, scene, flow);
  const destination = quoted(formatEndpoint(flow.destination));
  return `${[
    ...path,
    'const { connection, steps } = traceFlow(path, {',
    `  protocol: ${quoted(protocolName(flow.protocol))},`,
    `  source: ${quoted(formatEndpoint(flow.source))},`,
    `  destination: ${destination},`,
    '});',
    "console.log(formatTrace(steps).join('\\n'));",
    'console.log(connection.outcome, connection.opening.rulesEvaluated);',
  ].join('\n')}\n`;
}

function nodeCode(request: WalkRequest, scene: OpenedCluster): readonly string[] {
  const { lines, hasPolicies } = clusterLines(request.scene, scene, {
    'packet-path': ['formatTrace', 'kubernetesNode', 'planesNamed', 'traceFlow'],
  });
  return [
    ...lines,
    `const [plane] = planesNamed([${quoted(request.mode)}]);`,
    `const path = kubernetesNode(cluster, { ...plane!.node, seed: ${quoted(request.seed)}${hasPolicies ? ', policies: { objects }' : ''} });`,
  ];
}

function hostCode(
  { seed }: WalkRequest,
  { texts }: OpenedRules,
  { destination }: TracedWalk['flow'],
): string[] {
  const options = Object.entries(texts).map(([tool, file]) => {
    const option = RULES_OPTIONS[tool as RulesTool];
    if (option !== undefined) return `  ${option}: ${reading('', file.name)},`;
    throw new PacketPathError('usage', `what ${tool} prints takes more lines of code`, {
      expected: "rules alone; see 'packet-path trace --addresses --routes'",
    });
  });
  return [
    "import { readFileSync } from 'node:fs';",
    "import { formatTrace, traceFlow } from 'packet-path';",
    "import { rulesHost } from 'packet-path/node';",
    '',
    'const path = rulesHost({',
    `  family: ${destination.address.family},`,
    `  seed: ${quoted(seed)},`,
    "  unknown: 'never-match',",
    ...options,
    '});',
  ];
}
