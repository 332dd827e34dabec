import { PacketPathError } from 'packet-path/core';
import type { OpenedCluster, OpenedScene } from './opened-scene.ts';

/**
 * The scene as a cluster.
 *
 * @throws {PacketPathError} `usage`, in the caller's words, for a scene that is rules of one host
 */
export function clusterOf(scene: OpenedScene, problem: string, expected: string): OpenedCluster {
  if (scene.kind === 'cluster') return scene;
  throw new PacketPathError('usage', problem, { expected });
}
