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

/** The seed of the article's counts, which docs/figures.md draws: that of the page draws bands and events. */
export const PROFILE_SEED = '1';

/** Counts that the article's figures are priced from: they hold for any assumptions, so they are made once. */
export class Profiles {
  readonly #counted: ProfilesAt[] = [];
  readonly #stored: (() => Promise<readonly ProfilesAt[]>) | undefined;

  /** @param stored counts that were made before, as the built page has them; without it nodes are counted here */
  constructor(stored?: () => Promise<readonly ProfilesAt[]>) {
    this.#stored = stored;
  }

  /** Both modes at each size. */
  async all(context: Context): Promise<readonly ProfilesAt[]> {
    if (this.#stored !== undefined) return this.#stored();
    const whole = TIME_SIZES.reduce((sum, services) => sum + weightOf(services), 0);
    let done = 0;
    for (const [index, services] of TIME_SIZES.entries()) {
      await context.breathe();
      this.#counted[index] ??= profilesAt(services);
      done += weightOf(services);
      context.progress(done / whole);
    }
    return this.#counted;
  }
}

function profilesAt(services: number): ProfilesAt {
  const cluster = syntheticCluster({ services, endpointsPerService: ENDPOINTS });
  const place = nodePlace(cluster);
  const of = (mode: ArticleMode): Profile => {
    const [plane] = planesNamed([ARTICLE_PLANES[mode]]);
    return profileOf(plane!.make(cluster, { seed: PROFILE_SEED, place }), cluster, place, {
      seed: PROFILE_SEED,
    });
  };
  return { services, profiles: { iptables: of('iptables'), ipvs: of('ipvs') } };
}

/** Work of one size beside others: connections that are counted, and a node that is made. */
function weightOf(services: number): number {
  return 600 + services / 2;
}
