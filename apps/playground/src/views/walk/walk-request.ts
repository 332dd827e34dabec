import type { SceneAnswer } from '../../model/protocol/scene.ts';
import type { WalkRequest } from '../../model/protocol/walk.ts';
import type { PageState } from '../../state/page-state.ts';
import { sceneOf } from '../../state/scene-of.ts';

/** The question of a state; undefined where nobody is called yet. */
export function walkRequest(state: PageState, scene: SceneAnswer): WalkRequest | undefined {
  const { mode, from, at, protocol, seed } = state.values;
  const to = state.values.to || firstService(scene);
  if (to === undefined || from === '') return undefined;
  return { scene: sceneOf(state), mode, from, to, at, protocol, seed };
}

/** The service that is called unless another is chosen: the first that has endpoints. */
export function firstService({ services }: SceneAnswer): string | undefined {
  return (services.find(({ endpoints }) => endpoints > 0) ?? services[0])?.name;
}
