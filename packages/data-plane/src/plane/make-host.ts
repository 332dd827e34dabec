import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, PacketPathError, someObject } from '@packet-path/core';
import { type DataPlane, type PlaneOptions, SOME_PLANE } from './data-plane.ts';
import type { PlaneHost } from './plane-host.ts';

/** The methods of a host that studies, comparisons and traces call. */
const METHODS = ['send', 'connect', 'update', 'outcomes', 'listen', 'forget', 'size'] as const;

/**
 * A host of a data plane, which may be a user's: an answer of `make` that is no host is told of here, by
 * the plane's name, and not later where something is missing.
 *
 * @throws {PacketPathError} what `make` threw; `bad-option` where it threw something else, or where its
 *   answer is no `PlaneHost`
 */
export function makeHost(plane: DataPlane, cluster: Cluster, options: PlaneOptions): PlaneHost {
  checkArgument('makeHost', 'plane', plane, SOME_PLANE);
  checkArgument('makeHost', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('makeHost', 'options', options, someObject);
  const problem = (text: string, cause?: unknown): PacketPathError =>
    new PacketPathError('bad-option', `data plane '${plane.name}': ${text}`, {
      expected: 'a PlaneHost',
      cause,
    });
  let host: unknown;
  try {
    host = plane.make(cluster, options);
  } catch (cause) {
    if (cause instanceof PacketPathError) throw cause;
    throw problem(
      `make threw ${cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause}`,
      cause,
    );
  }
  if (typeof host !== 'object' || host === null) {
    throw problem(`make gave ${host === null ? 'null' : typeof host}`);
  }
  const given = host as Readonly<Record<string, unknown>>;
  for (const name of METHODS) {
    if (typeof given[name] !== 'function')
      throw problem(`the host of make has no function ${name}`);
  }
  const { clock } = host as Partial<PlaneHost>;
  if (typeof clock?.now !== 'number') throw problem('the host of make has no clock');
  return host as PlaneHost;
}
