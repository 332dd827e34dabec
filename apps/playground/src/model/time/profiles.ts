import { syntheticCluster } from 'packet-path/cluster';
import { nodePlace } from 'packet-path/data-plane';
import { planesNamed } from 'packet-path/node';
import { type ArticleMode, type Profile, profileOf } from 'packet-path/study';
import type { Context } from '../context.ts';
import { TIME_SIZES } from '../protocol/time.ts';

/** The packets of both modes of the article at one number of services. */
export interface ProfilesAt {
  readonly services: number;
  readonly profiles: Readonly<Record<ArticleMode, Profile>>;
}

/** Backends of each service, as the article has them. */
export const ENDPOINTS = 10;
/** The article's modes, by the names of their data planes. */
export const ARTICLE_PLANES: Readonly<Record<ArticleMode, string>> = {
  iptables: 'iptables-2019',
  ipvs: 'ipvs',
};
export const ARTICLE_MODES: readonly ArticleMode[] = ['iptables', 'ipvs'];

/** Counts that the article's figures are priced from: they hold for any assumptions, so they are made once. */
export class Profiles {
  #seed: string | undefined;
  readonly #known = new Map<string, Profile>();

  /** Both modes at each size. */
  async upTo(most: number, seed: string, context: Context): Promise<readonly ProfilesAt[]> {
    if (seed !== this.#seed) this.#known.clear();
    this.#seed = seed;
    const sizes = TIME_SIZES.filter((services) => services <= most);
    const found: ProfilesAt[] = [];
    let done = 0;
    const whole = 2 * sizes.reduce((sum, services) => sum + weightOf(services), 0);
    for (const services of sizes) {
      const profiles: Partial<Record<ArticleMode, Profile>> = {};
      for (const mode of ARTICLE_MODES) {
        await context.breathe();
        profiles[mode] = this.#of(mode, services, seed, context, done / whole);
        done += weightOf(services);
      }
      found.push({ services, profiles: profiles as Record<ArticleMode, Profile> });
    }
    return found;
  }

  #of(mode: ArticleMode, services: number, seed: string, context: Context, share: number): Profile {
    const key = `${mode} ${services}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    context.progress(share);
    const [plane] = planesNamed([ARTICLE_PLANES[mode]]);
    const cluster = syntheticCluster({ services, endpointsPerService: ENDPOINTS });
    const place = nodePlace(cluster);
    const profile = profileOf(plane!.make(cluster, { seed, place }), cluster, place, { seed });
    this.#known.set(key, profile);
    return profile;
  }
}

/** Work of one size beside others: connections that are counted, and a node that is made. */
function weightOf(services: number): number {
  return 600 + services / 2;
}
