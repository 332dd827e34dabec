import type { SceneAnswer } from '../model/protocol/scene.ts';
import type { WalkRequest } from '../model/protocol/walk.ts';
import type { SettledState } from './page-state.ts';
import { sceneOf } from './scene-of.ts';

/**
 * The connection of a state, without a mode. Of a cluster it is known before the scene is: the model calls the first
 * service where none is named. Undefined where nobody is called yet.
 *
 * @param scene the answer about the state's scene; undefined while it is counted
 */
export function connectionOf(
  state: SettledState,
  scene: SceneAnswer | undefined,
): Omit<WalkRequest, 'mode'> | undefined {
  const { from, at, protocol, seed, cluster, to } = state.values;
  if (from === '') return undefined;
  const connection = { scene: sceneOf(state), from, to, at, protocol, seed };
  if (cluster !== 'files') return connection;
  if (scene === undefined || (to === '' && scene.services.length === 0)) return undefined;
  return scene.isCluster || to !== '' ? connection : { ...connection, to: scene.first };
}
