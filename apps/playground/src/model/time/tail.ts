import { ARTICLE_2019, bestValues, EMULATED_KERNEL, estimators } from '@packet-path/cost';
import { syntheticCluster } from 'packet-path/cluster';
import { nodePlace } from 'packet-path/data-plane';
import { planesNamed } from 'packet-path/node';
import { type ArticleMode, EMULATED_ROWS, fullSync, runWorkload } from 'packet-path/study';
import type { Context } from '../context.ts';
import type { TailAnswer, TailRequest, TailRun } from '../protocol/time.ts';
import { ARTICLE_MODES, ARTICLE_PLANES, ENDPOINTS } from './profiles.ts';
import { calibrationOf, nodeOf, switched } from './settings.ts';
import { tailCode } from './tail-code.ts';

type Host = ReturnType<ReturnType<typeof planesNamed>[number]['make']>;

/** Requests of a run, within bounds of its seconds: the estimator comes every two of them. */
const REQUESTS = 10_000;
const [LEAST, MOST] = [6, 60];
const MICROSECOND = 1000;
/** Connections from one word about the progress to the next. */
const STEP = 200;

/** Plays the client's requests in virtual time, packet by packet, at the best values. */
export async function simulatedTail(request: TailRequest, context: Context): Promise<TailAnswer> {
  const { machine, services, perSecond } = request;
  const seconds = Math.min(MOST, Math.max(LEAST, Math.round(REQUESTS / perSecond)));
  const modes = machine === 'article' ? ARTICLE_MODES : (['ipvs'] as const);
  const runs: TailRun[] = [];
  for (const [index, mode] of modes.entries()) {
    await context.breathe();
    runs.push(
      run(mode, request, seconds, (share) => context.progress((index + share) / modes.length)),
    );
  }
  const published = machine === 'article' ? [] : publishedOf(services);
  return { machine, seconds, runs, published, code: tailCode(request, seconds) };
}

function run(
  mode: ArticleMode,
  request: TailRequest,
  seconds: number,
  onProgress: (share: number) => void,
): TailRun {
  const { machine, services, requests: requestsPerConnection, seed } = request;
  const isArticle = machine === 'article';
  const calibration = calibrationOf(isArticle ? ARTICLE_2019 : EMULATED_KERNEL, request);
  const node = nodeOf(request);
  const [plane] = planesNamed([isArticle ? ARTICLE_PLANES[mode] : mode]);
  const cluster = syntheticCluster({ services, endpointsPerService: ENDPOINTS });
  const host = plane!.make(cluster, { seed, place: nodePlace(cluster) });
  const perSecond = node.requestsPerSecond;
  countConnections(host, (perSecond * seconds) / requestsPerConnection, onProgress);
  const { requests } = runWorkload(
    {
      format: 'packet-path/workload/1',
      name: isArticle ? `${mode} ${requestsPerConnection}` : 'emulated',
      seconds,
      clients: [
        {
          name: 'client',
          arrivals: { kind: 'poisson', perSecond },
          requestsPerConnection,
          ...(isArticle ? {} : { servers: 'node' }),
        },
      ],
    },
    {
      plane: plane!,
      cluster,
      host,
      calibration,
      values: switched(bestValues(calibration), request),
      seed,
      ...(isArticle &&
        node.syncPeriod !== null && {
          syncs: { every: node.syncPeriod, first: 1, work: fullSync(host.size()) },
        }),
      ...(mode === 'ipvs' &&
        node.isEstimating && {
          estimator: {
            estimators: estimators(services, services * ENDPOINTS),
            possible: request.possible,
          },
        }),
    },
  );
  const { count, p50, mean, p99, p999 } = requests.distribution();
  return {
    mode,
    requests: count,
    p50: p50 / MICROSECOND,
    mean: mean / MICROSECOND,
    p99: p99 / MICROSECOND,
    p999: p999 / MICROSECOND,
  };
}

/** Tells how many of the connections that will come have been opened. */
function countConnections(host: Host, expected: number, onProgress: (share: number) => void): void {
  let opened = 0;
  const tell = (): void => {
    if (opened++ % STEP === 0) onProgress(Math.min(1, opened / expected));
  };
  const connect = host.connect.bind(host);
  host.connect = (flow) => {
    tell();
    return connect(flow);
  };
  const converse = host.converse?.bind(host);
  if (converse === undefined) return;
  host.converse = (...given) => {
    tell();
    return converse(...given);
  };
}

function publishedOf(services: number): TailAnswer['published'] {
  return EMULATED_ROWS.flatMap((row) =>
    row.measured === undefined || row.services !== services
      ? []
      : [
          {
            label: `Linux 6.1, ${row.possible}`,
            isEstimating: row.isEstimating,
            ...row.measured,
          },
        ],
  );
}
