import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import type { Seed } from '@packet-path/core';
import { checkArgument, type OptionValue, objectOf } from '@packet-path/core';
import { type Calibration, estimators } from '@packet-path/cost';
import { type DataPlane, nodePlace, type PlaneHost } from '@packet-path/data-plane';
import type { Distribution } from '../histogram/histogram.ts';
import { type Profile, profileOf } from '../profile/profile.ts';
import { runWorkload } from '../workload/run-workload.ts';
import { type ClientNode, fullSync } from './node-model.ts';

/** A measurement of the article, as far as an argument is looked at. */
export const SOME_MEASUREMENT: OptionValue = objectOf('calibration', 'profiles', 'simulated');

/** The planes of the article, in its two modes. */
export interface ArticlePlanes {
  readonly iptables: DataPlane;
  readonly ipvs: DataPlane;
}

/** The mode of a plane of the article. */
export type ArticleMode = keyof ArticlePlanes;

/** Choices of {@link measureArticle}. */
export interface ArticleOptions {
  readonly planes: ArticlePlanes;
  readonly calibration: Calibration;
  readonly seed?: Seed;
  /** Numbers of services. Default 1 to 10,000. */
  readonly services?: readonly number[];
  /** Seconds of virtual time that the largest size is simulated for as well; 0 for none. Default 20. */
  readonly seconds?: number;
}

/** Counts, and runs of the event simulation: figures 1 and 2 are computed from them. */
export interface ArticleMeasurement {
  readonly calibration: Calibration;
  readonly profiles: readonly {
    readonly services: number;
    readonly profiles: Readonly<Record<ArticleMode, Profile>>;
  }[];
  readonly simulated: readonly SimulatedRun[];
}

/** One run of the event simulation, at the best values. */
export interface SimulatedRun {
  readonly mode: ArticleMode;
  readonly services: number;
  readonly requestsPerConnection: number;
  /** Nanoseconds. */
  readonly requests: Distribution;
}

/** Backends of each service, as the article has them. */
const ENDPOINTS = 10;
const SIZES: readonly number[] = [1, 10, 100, 300, 1000, 3000, 10_000];
export const KEEPALIVE: readonly number[] = [1, 100];

/** The article's node: 1,000 requests a second, a full sync every 30 s. */
export function articleNode(requestsPerConnection: number): ClientNode {
  return {
    requestsPerSecond: 1000,
    requestsPerConnection,
    syncPeriod: 30,
    isEstimating: true,
  };
}

/** Counts both modes at each size, and simulates the largest. */
export function measureArticle(options: ArticleOptions): ArticleMeasurement {
  checkArgument('measureArticle', 'options', options, objectOf('planes', 'calibration'));
  const { planes, calibration, services: sizes = SIZES, seed = 1, seconds = 20 } = options;
  const simulated: SimulatedRun[] = [];
  const largest = Math.max(...sizes);
  const profiles = sizes.map((services) => {
    const cluster = syntheticCluster({ services, endpointsPerService: ENDPOINTS });
    const of = (mode: ArticleMode): Profile => {
      const place = nodePlace(cluster);
      const host = planes[mode].make(cluster, { seed, place });
      const profile = profileOf(host, cluster, place, { seed });
      if (services === largest && seconds > 0) {
        for (const requestsPerConnection of KEEPALIVE) {
          simulated.push(simulate(mode, cluster, host, requestsPerConnection, profile, options));
          host.forget();
        }
      }
      return profile;
    };
    return { services, profiles: { iptables: of('iptables'), ipvs: of('ipvs') } };
  });
  return { calibration, profiles, simulated };
}

function simulate(
  mode: ArticleMode,
  cluster: Cluster,
  host: PlaneHost,
  requestsPerConnection: number,
  { size, destinations }: Profile,
  { planes, calibration, seed = 1, seconds = 20 }: ArticleOptions,
): SimulatedRun {
  const { requestsPerSecond, syncPeriod } = articleNode(requestsPerConnection);
  const possible = calibration.constants['node.possibleProcessors']?.best ?? 1;
  const { requests } = runWorkload(
    {
      format: 'packet-path/workload/1',
      name: `${mode} ${requestsPerConnection}`,
      seconds,
      clients: [
        {
          name: 'client',
          arrivals: { kind: 'poisson', perSecond: requestsPerSecond },
          requestsPerConnection,
        },
      ],
    },
    {
      plane: planes[mode],
      cluster,
      host,
      calibration,
      seed,
      syncs: { every: syncPeriod!, first: 1, work: fullSync(size) },
      ...(size.services > 0 && {
        estimator: { estimators: estimators(size.services, destinations), possible },
      }),
    },
  );
  const services = cluster.services.length;
  return { mode, services, requestsPerConnection, requests: requests.distribution() };
}
