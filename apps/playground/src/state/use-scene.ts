import { useMemo } from 'preact/hooks';
import type { SceneAnswer } from '../model/protocol/scene.ts';
import type { WalkRequest } from '../model/protocol/walk.ts';
import { connectionOf } from './connection-of.ts';
import { isSceneHere } from './is-scene-here.ts';
import { useStateOfPage } from './page.ts';
import { sceneOf } from './scene-of.ts';
import { type AnswerState, useAnswer } from './use-answer.ts';

/** The scene of the state, and the connection that the state names in it. */
export interface SceneState {
  readonly answer: AnswerState<'scene'>;
  /** The scene as far as its files are here. */
  readonly scene: SceneAnswer | undefined;
  readonly connection: Omit<WalkRequest, 'mode'> | undefined;
}

export function useScene(): SceneState {
  const { state, files } = useStateOfPage();
  const isReady = isSceneHere(state, files);
  const request = useMemo(() => ({ scene: sceneOf(state) }), [state.values, state.files]);
  const answer = useAnswer('scene', isReady ? request : undefined);
  const scene = isReady ? answer.value : undefined;
  return {
    answer,
    scene,
    connection: isReady ? connectionOf(state, answer.isCurrent ? scene : undefined) : undefined,
  };
}
