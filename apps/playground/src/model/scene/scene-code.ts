import type { Scene } from '../protocol/scene.ts';
import type { OpenedScene } from './opened-scene.ts';

/** Expressions of a cluster and of its policies, for a program, with the names that they import. */
export interface ClusterCode {
  /** `readCluster(readFileSync('shop.yaml', 'utf8'))` */
  readonly cluster: string;
  /** Names of `packet-path`. */
  readonly imports: readonly string[];
  /** `readPolicies(…)`; undefined without policies. */
  readonly policies: string | undefined;
  readonly readsFiles: boolean;
}

/** The code that makes a scene's cluster in Node. */
export function clusterCode(scene: Scene, opened: OpenedScene & { kind: 'cluster' }): ClusterCode {
  const code = expressionsOf(scene, opened);
  const readsFiles = [code.cluster, code.policies].some((text) => text?.includes('readFileSync'));
  return { ...code, readsFiles };
}

function expressionsOf(
  scene: Scene,
  opened: OpenedScene & { kind: 'cluster' },
): Omit<ClusterCode, 'readsFiles'> {
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
