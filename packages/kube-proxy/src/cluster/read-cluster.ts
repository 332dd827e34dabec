import { PacketPathError } from '@packet-path/core';
import { Cursor } from '../source/cursor.ts';
import { looksLikeJson, readJson } from '../source/json.ts';
import type { Root } from '../source/root.ts';
import { readYaml } from '../source/yaml.ts';
import type { Cluster } from './cluster.ts';
import { ClusterBuilder, checkLength } from './cluster-builder.ts';
import { DEFAULT_LIMITS, type ReadClusterOptions } from './read-options.ts';

/**
 * Reads what `kubectl get services,endpointslices -A -o json` prints (or `-o yaml`): a List, a
 * list of one kind, a single object, or several YAML documents of these. Nodes are read where
 * they are among them, other kinds passed over.
 *
 * @throws {PacketPathError} `syntax`, `bad-cluster`, `bad-address`, `bad-prefix`, `bad-port` or
 *   `too-large`, with the line and column of what is wrong
 */
export function readCluster(text: string, options: ReadClusterOptions = {}): Cluster {
  const limits = { ...DEFAULT_LIMITS, ...options };
  checkLength(text, limits);
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const roots = looksLikeJson(body) ? [readJson(body, limits)] : readYaml(body, limits);
  const builder = new ClusterBuilder(limits);
  let found = false;
  for (const root of roots) {
    // An empty document, as between two separators.
    if (root.value === null || root.value === undefined) continue;
    found = true;
    addObjects(new Cursor(root.value, root, limits.source), builder);
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
 * @throws {PacketPathError} as `readCluster`, with the field's path but without line and column
 */
export function clusterOf(objects: readonly unknown[], options: ReadClusterOptions = {}): Cluster {
  const limits = { ...DEFAULT_LIMITS, ...options };
  const builder = new ClusterBuilder(limits);
  for (const value of objects) {
    const root: Root = { value, locate: () => undefined };
    addObjects(new Cursor(value, root, limits.source), builder);
  }
  return builder.build();
}

/** Adds an object, or all that a list of any kind holds. */
function addObjects(root: Cursor, builder: ClusterBuilder): void {
  const pending: [object: Cursor, kind: string, apiVersion: string][] = [[root, '', '']];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [object, kindOfList, versionOfList] = next;
    // Items of a typed list may leave out what the list says already.
    const kind = object.field('kind').textOr(kindOfList) || object.field('kind').text();
    const version = object.field('apiVersion').textOr(versionOfList || 'v1');
    if (kind.endsWith('List')) {
      const items = object.field('items');
      if (items.absent) items.fail('bad-cluster', 'it is missing', 'a list of objects');
      const itemKind = kind.slice(0, -'List'.length);
      const itemVersion = itemKind === '' ? '' : version;
      // Reversed, so that the first is taken first.
      for (const item of items.items().reverse()) pending.push([item, itemKind, itemVersion]);
    } else {
      builder.add(object, kind, version);
    }
  }
}
