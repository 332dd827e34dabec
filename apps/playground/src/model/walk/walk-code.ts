import { PacketPathError } from 'packet-path';
import { formatEndpoint, protocolName } from 'packet-path/core';
import type { WalkRequest } from '../protocol/walk.ts';
import type { OpenedScene, RulesTool } from '../scene/opened-scene.ts';
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

function nodeCode(request: WalkRequest, scene: OpenedScene & { kind: 'cluster' }): string[] {
  const { cluster, imports, policies } = clusterCode(request, scene);
  const areAny = policies !== undefined;
  return [
    ...(imports.includes('readCluster') || policies?.includes('readFileSync')
      ? ["import { readFileSync } from 'node:fs';"]
      : []),
    `import { formatTrace, kubernetesNode, planesNamed, ${imports.join(', ')}, traceFlow } from 'packet-path';`,
    '',
    `const cluster = ${cluster};`,
    `const [plane] = planesNamed([${quoted(request.mode)}]);`,
    ...(areAny ? [`const objects = ${policies};`] : []),
    `const path = kubernetesNode(cluster, { ...plane!.node, seed: ${quoted(request.seed)}${areAny ? ', policies: { objects }' : ''} });`,
  ];
}

function clusterCode(
  { scene }: WalkRequest,
  opened: OpenedScene & { kind: 'cluster' },
): {
  readonly cluster: string;
  readonly imports: readonly string[];
  readonly policies: string | undefined;
} {
  switch (scene.kind) {
    case 'shop':
      return {
        cluster: reading('readCluster', 'examples/clusters/shop.yaml'),
        imports: ['readCluster', ...(scene.policies ? ['readPolicies'] : [])],
        policies: scene.policies
          ? reading('readPolicies', 'examples/clusters/shop-policies.yaml')
          : undefined,
      };
    case 'synthetic': {
      const { services, endpoints, policies } = scene;
      return {
        cluster: `syntheticCluster({ services: ${services}, endpointsPerService: ${endpoints} })`,
        imports: ['syntheticCluster', ...(policies > 0 ? ['readPolicies'] : [])],
        policies: policies > 0 ? syntheticPoliciesCode(policies) : undefined,
      };
    }
    case 'files': {
      const { names } = opened;
      return {
        cluster: reading('readCluster', names.cluster),
        imports: ['readCluster', ...(names.policies === undefined ? [] : ['readPolicies'])],
        policies:
          names.policies === undefined ? undefined : reading('readPolicies', names.policies),
      };
    }
    default:
      throw new RangeError(`no scene is ${JSON.stringify(scene satisfies never)}`);
  }
}

/** The policies that the page makes up, as `synthetic-policies.ts` does. */
function syntheticPoliciesCode(count: number): string {
  return [
    `readPolicies(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Array.from({ length: ${count} }, (_, index) => ({`,
    "  apiVersion: 'networking.k8s.io/v1',",
    "  kind: 'NetworkPolicy',",
    "  metadata: { name: 'policy-' + String(index + 1).padStart(4, '0'), namespace: 'default' },",
    `  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [index === ${count - 1} ? {} : { ports: [{ protocol: 'TCP', port: 9000 + index }] }] },`,
    '})) }))',
  ].join('\n');
}

function hostCode(
  { seed }: WalkRequest,
  { texts }: OpenedScene & { kind: 'rules' },
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

function reading(reader: string, file: string): string {
  const read = `readFileSync(${quoted(file)}, 'utf8')`;
  return reader === '' ? read : `${reader}(${read})`;
}

/** A text as TypeScript writes it, in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
