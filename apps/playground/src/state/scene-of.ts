import type { Scene } from '../model/protocol/scene.ts';
import type { SettledState } from './page-state.ts';

/** The scene that a state is about, as the model takes it. */
export function sceneOf({ values, files }: SettledState): Scene {
  switch (values.cluster) {
    case 'shop':
      return { kind: 'shop', policies: values.shopPolicies };
    case 'synthetic': {
      const { services, endpoints, policies } = values;
      return { kind: 'synthetic', services, endpoints, policies };
    }
    case 'files':
      return { kind: 'files', files: files.map(({ sha256 }) => sha256) };
    default:
      throw new RangeError(`no cluster is ${values.cluster satisfies never}`);
  }
}
