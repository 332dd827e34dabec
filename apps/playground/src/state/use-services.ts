import type { SceneAnswer, SceneService } from '../model/protocol/scene.ts';
import { useStateOfPage } from './page.ts';
import { sceneOf } from './scene-of.ts';
import { useAnswer } from './use-answer.ts';

/** Services to choose from, and the one that is chosen. */
export interface ServicesState {
  readonly offered: readonly SceneService[];
  readonly chosen: SceneService | undefined;
}

/** The services of a scene: those of a small one came with it, the model searches among those of a large one. */
export function useServices(
  scene: SceneAnswer | undefined,
  search: string,
  chosen: string,
): ServicesState {
  const { state } = useStateOfPage();
  const services = scene?.services ?? [];
  const isLarge = scene !== undefined && services.length < scene.count;
  const request = isLarge ? { scene: sceneOf(state), search, chosen } : undefined;
  const { value } = useAnswer('services', request);
  if (!isLarge || value === undefined) {
    return { offered: services, chosen: services.find(({ name }) => name === chosen) };
  }
  // The last answer stays until the next has come: it may be about another service.
  const isChosen = value.chosen?.name === chosen;
  return { offered: value.services, chosen: (isChosen && value.chosen) || undefined };
}
