import type { Scene } from '../protocol/scene.ts';
import type { OpenedCluster } from './opened-scene.ts';

/** Names that a program imports, by the entry of the library. */
type Imports = Readonly<Record<string, readonly string[]>>;

/** Expressions of a cluster and of its policies, for a program, with the names of `packet-path` that they need. */
interface Expressions {
  /** `readCluster(readFileSync('shop.yaml', 'utf8'))` */
  readonly cluster: string;
  readonly imports: readonly string[];
  /** `readPolicies(…)`; undefined without policies. */
  readonly policies: string | undefined;
}

/**
 * The first lines of a program about a cluster: its imports, the scene's cluster as `cluster`, and its policies, where
 * there are any, as `objects`.
 *
 * @param imports the names that the rest of the program needs; those of `ofPolicies` with policies alone
 */
export function clusterLines(
  scene: Scene,
  opened: OpenedCluster,
  imports: Imports,
  ofPolicies: Imports = {},
): { readonly lines: readonly string[]; readonly hasPolicies: boolean } {
  const { cluster, policies, imports: needed } = expressionsOf(scene, opened);
  const hasPolicies = policies !== undefined;
  const readsFiles = `${cluster} ${policies}`.includes('readFileSync');
  const all = [{ 'packet-path': needed }, imports, ...(hasPolicies ? [ofPolicies] : [])];
  return {
    lines: [
      ...importLines(readsFiles ? [{ 'node:fs': ['readFileSync'] }, ...all] : all),
      '',
      `const cluster = ${cluster};`,
      ...(hasPolicies ? [`const objects = ${policies};`] : []),
    ],
    hasPolicies,
  };
}

function importLines(all: readonly Imports[]): readonly string[] {
  const names = new Map<string, Set<string>>();
  for (const [entry, some] of all.flatMap((imports) => Object.entries(imports))) {
    const known = names.get(entry) ?? new Set();
    names.set(entry, known);
    for (const name of some) known.add(name);
  }
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([entry, some]) => `import { ${[...some].sort().join(', ')} } from '${entry}';`);
}

function expressionsOf(scene: Scene, opened: OpenedCluster): Expressions {
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

/** A file read as text, and through a reader where there is one. */
export function reading(reader: string, file: string): string {
  const read = `readFileSync(${quoted(file)}, 'utf8')`;
  return reader === '' ? read : `${reader}(${read})`;
}

/** A text as TypeScript writes it, in single quotes. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
