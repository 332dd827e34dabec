import type { Cluster } from '@packet-path/cluster';
import type { Seed } from '@packet-path/core';
import {
  type DataPlane,
  makeHost,
  type NodePlace,
  type ProgrammingWork,
} from '@packet-path/data-plane';

/** The ledgers of a plane's syncs. */
export interface StudyProgramming {
  /** All services at once, on a host that is programmed for none. */
  readonly everything: ProgrammingWork;
  /** One service goes. */
  readonly removed: ProgrammingWork;
  /** It comes back: one service more. */
  readonly added: ProgrammingWork;
}

/**
 * Counts what programming a cluster takes, on a host of its own: all services at once, then the first one
 * goes and comes back.
 *
 * @throws {PacketPathError} as the data plane does
 */
export function studyProgramming(
  plane: DataPlane,
  cluster: Cluster,
  { seed, place }: { readonly seed: Seed; readonly place: NodePlace },
): StudyProgramming {
  const [, ...others] = cluster.services;
  const host = makeHost(plane, { ...cluster, services: [] }, { seed, place });
  return {
    everything: host.update(cluster).work,
    removed: host.update({ ...cluster, services: others }).work,
    added: host.update(cluster).work,
  };
}
