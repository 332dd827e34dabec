import { syntheticCluster } from 'packet-path/cluster';
import { PacketPathError } from 'packet-path/core';
import type {
  KeptFile,
  Scene,
  SceneAnswer,
  SceneService,
  ServicesAnswer,
  ServicesRequest,
} from '../protocol/scene.ts';
import { offered } from './offered-services.ts';
import { openFiles } from './open-files.ts';
import type { OpenedScene } from './opened-scene.ts';
import { Recent } from './recent.ts';
import { sceneAnswer, servicesOf } from './scene-answer.ts';
import { shopCluster, shopPolicies } from './shop.ts';
import { syntheticPolicies } from './synthetic-policies.ts';

/** Scenes that stay read. */
const MOST_SCENES = 3;

/** The files that were given, and the scenes that were read of them and made up. */
export class Scenes {
  readonly #files = new Map<string, KeptFile>();
  readonly #opened = new Recent<OpenedScene>(MOST_SCENES);
  readonly #services = new Recent<readonly SceneService[]>(MOST_SCENES);
  readonly #answers = new Recent<SceneAnswer>(MOST_SCENES);

  keep(file: KeptFile): void {
    this.#files.set(file.sha256, file);
  }

  /** @throws {PacketPathError} what is wrong with the scene's files */
  open(scene: Scene): OpenedScene {
    return this.#opened.of(JSON.stringify(scene), () => this.#open(scene));
  }

  answer(scene: Scene): SceneAnswer {
    return this.#answers.of(JSON.stringify(scene), () =>
      sceneAnswer(this.open(scene), this.#servicesOf(scene)),
    );
  }

  /** Services of a scene, however many it has. */
  services({ scene, search, chosen }: ServicesRequest): ServicesAnswer {
    const all = this.#servicesOf(scene);
    return {
      services: offered(all, search),
      chosen: all.find(({ name }) => name === chosen) ?? null,
    };
  }

  #servicesOf(scene: Scene): readonly SceneService[] {
    return this.#services.of(JSON.stringify(scene), () => servicesOf(this.open(scene)));
  }

  #open(scene: Scene): OpenedScene {
    switch (scene.kind) {
      case 'shop':
        return {
          kind: 'cluster',
          cluster: shopCluster(),
          policies: scene.policies ? shopPolicies() : undefined,
          names: { cluster: 'shop.yaml', policies: 'shop-policies.yaml' },
          notes: [],
        };
      case 'synthetic': {
        const { services, endpoints, policies } = scene;
        return {
          kind: 'cluster',
          cluster: syntheticCluster({ services, endpointsPerService: endpoints }),
          policies: policies === 0 ? undefined : syntheticPolicies(policies),
          names: { cluster: 'synthetic', policies: undefined },
          notes: [],
        };
      }
      case 'files':
        return openFiles(scene.files.map((sha256) => this.#file(sha256)));
      default:
        throw new RangeError(`no scene is ${JSON.stringify(scene satisfies never)}`);
    }
  }

  #file(sha256: string): KeptFile {
    const file = this.#files.get(sha256);
    if (file !== undefined) return file;
    throw new PacketPathError('not-found', `no file with the SHA-256 ${sha256} is here`, {
      expected: 'the file itself, dropped into the page',
    });
  }
}
