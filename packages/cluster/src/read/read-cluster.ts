import {
  anyValue,
  checkArgument,
  checkOptions,
  listOf,
  type OptionValues,
  PacketPathError,
  someFunction,
  someText,
  wholeNumber,
} from '@packet-path/core';
import { type Cursor, manifestOf, objectsOf, readManifest } from '@packet-path/manifest';
import type { Cluster } from '../cluster.ts';
import { ClusterBuilder } from './cluster-builder.ts';
import { DEFAULT_LIMITS, type ReadClusterOptions } from './read-options.ts';

const LIMIT = wholeNumber();
const OPTIONS: OptionValues<ReadClusterOptions> = {
  source: someText,
  onPassedOver: someFunction,
  maxLength: LIMIT,
  maxServices: LIMIT,
  maxEndpoints: LIMIT,
  maxDepth: LIMIT,
  maxAliases: LIMIT,
  maxMerged: LIMIT,
};

/**
 * Reads what `kubectl get services,endpointslices -A -o json` prints (or `-o yaml`): a List, a
 * list of one kind, a single object, or several YAML documents of these. Nodes are read where
 * they are among them; Endpoints count for services without slices; other kinds are passed over, which
 * `onPassedOver` hears.
 *
 * ```ts
 * const shop = readCluster(`
 * apiVersion: v1
 * kind: Service
 * metadata: { name: cart, namespace: shop }
 * spec: { clusterIP: 10.96.0.7, ports: [{ port: 80 }] }
 * `);
 * shop.services[0]?.name; // 'cart'
 * ```
 *
 * @throws {PacketPathError} `syntax`, `bad-cluster`, `bad-address`, `bad-prefix`, `bad-port` or
 *   `too-large`, with the line and column of what is wrong
 */
export function readCluster(text: string, options: ReadClusterOptions = {}): Cluster {
  checkArgument('readCluster', 'text', text, someText);
  checkOptions('readCluster', options, OPTIONS);
  const limits = { ...DEFAULT_LIMITS, ...options };
  const builder = new ClusterBuilder(limits);
  let found = false;
  for (const document of readManifest(text, limits)) {
    found = true;
    addObjects(document, builder);
  }
  if (!found) {
    throw new PacketPathError('bad-cluster', 'the text is empty', {
      source: limits.source,
      position: { line: 1, column: 1 },
      expected: 'a List of services and endpoint slices, as JSON or YAML',
    });
  }
  return builder.build();
}

/**
 * The cluster of Kubernetes objects that are parsed already: an API client's answers, for example.
 *
 * ```ts
 * const spec = { clusterIP: '10.96.0.7', ports: [{ port: 80 }] };
 * const shop = clusterOf([{ kind: 'Service', metadata: { name: 'cart' }, spec }]);
 * shop.services[0]?.namespace; // 'default'
 * ```
 *
 * @throws {PacketPathError} as `readCluster`, with the field's path but without line and column
 */
export function clusterOf(objects: readonly unknown[], options: ReadClusterOptions = {}): Cluster {
  checkArgument('clusterOf', 'objects', objects, listOf(anyValue));
  checkOptions('clusterOf', options, OPTIONS);
  const limits = { ...DEFAULT_LIMITS, ...options };
  const builder = new ClusterBuilder(limits);
  for (const value of objects) addObjects(manifestOf(value, limits.source), builder);
  return builder.build();
}

function addObjects(document: Cursor, builder: ClusterBuilder): void {
  if (document.field('kind').absent && !document.field('services').absent) {
    document.fail(
      'bad-cluster',
      "this is a cluster's copy out of JSON",
      'what writeCluster writes',
    );
  }
  for (const { object, kind, apiVersion } of objectsOf(document)) {
    builder.add(object, kind, apiVersion);
  }
}
