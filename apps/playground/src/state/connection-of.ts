import type { SceneAnswer } from '../model/protocol/scene.ts';
import type { WalkRequest } from '../model/protocol/walk.ts';
import type { PageState } from './page-state.ts';
import { sceneOf } from './scene-of.ts';

/** The connection of a state, without a mode; undefined where nobody is called yet. */
export function connectionOf(
  state: PageState,
  scene: SceneAnswer,
): Omit<WalkRequest, 'mode'> | undefined {
  const { from, at, protocol, seed } = state.values;
  const to = state.values.to || firstService(scene);
  if (to === undefined || from === '') return undefined;
  return { scene: sceneOf(state), from, to, at, protocol, seed };
}

/** The service that is called unless another is chosen: the first that has endpoints. */
export function firstService({ services }: SceneAnswer): string | undefined {
  return (services.find(({ endpoints }) => endpoints > 0) ?? services[0])?.name;
}
