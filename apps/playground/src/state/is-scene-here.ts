import type { Files } from './files.ts';
import type { SettledState } from './page-state.ts';

/** Whether the model has all that the scene of a state needs: a scene of files has them, and at least one. */
export function isSceneHere({ values, files: marks }: SettledState, files: Files): boolean {
  return values.cluster !== 'files' || (marks.length > 0 && files.missing().length === 0);
}
