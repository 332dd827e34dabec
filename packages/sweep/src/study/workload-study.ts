import { syntheticCluster } from '@packet-path/cluster';
import { CALIBRATIONS, calibrationNamed } from '@packet-path/cost';
import { runWorkload } from '@packet-path/experiment';
import type { SweepStudy } from './sweep-study.ts';

const MICROSECOND = 1000;
/** Calibrations that price packets; the others price programming alone. */
const NAMES = CALIBRATIONS.filter(({ constants }) => 'kind.packet' in constants).map(
  ({ name }) => name,
);

/** The question of time: how long requests take that a node's client sends at random. */
export const workloadStudy: SweepStudy = {
  name: 'workload',
  parameters: {
    plane: { kind: 'plane', sentence: 'the data plane' },
    services: { kind: 'whole', from: 1, to: 100_000, sentence: 'services of the cluster' },
    endpoints: { kind: 'whole', from: 1, to: 50_000, default: 10, sentence: 'endpoints of each' },
    perSecond: { kind: 'number', from: 0.01, to: 1_000_000, default: 1000, sentence: 'requests' },
    requests: { kind: 'whole', from: 1, to: 1_000_000, default: 1, sentence: 'of a connection' },
    seconds: { kind: 'number', from: 0.1, to: 86_400, default: 5, sentence: 'of virtual time' },
    processors: { kind: 'whole', from: 1, to: 1024, default: 4, sentence: 'of the node' },
    calibration: {
      kind: 'word',
      words: NAMES,
      default: 'article-2019',
      sentence: 'prices of counted work',
    },
    repeat: { kind: 'whole', from: 0, to: 1_000_000, default: 0, sentence: 'number of the run' },
  },
  results: {
    requestCount: 'count',
    connectionCount: 'count',
    failed: 'count',
    meanMicroseconds: 'mean',
    p50Microseconds: 'mean',
    p99Microseconds: 'mean',
    p999Microseconds: 'mean',
    processorsUsed: 'mean',
    rulesMean: 'mean',
  },
  run({ parameters, plane, seed }) {
    const { services, endpoints, perSecond, requests: each, seconds, processors } = parameters;
    const cluster = syntheticCluster({
      services: Number(services),
      endpointsPerService: Number(endpoints),
      seed,
    });
    const result = runWorkload(
      {
        format: 'packet-path/workload/1',
        name: 'cell',
        seconds: Number(seconds),
        clients: [
          {
            name: 'client',
            arrivals: { kind: 'poisson', perSecond: Number(perSecond) },
            requestsPerConnection: Number(each),
          },
        ],
      },
      {
        plane: plane('plane'),
        cluster,
        calibration: calibrationNamed(String(parameters['calibration'])),
        processors: Number(processors),
        seed,
      },
    );
    const { requests, connections, rules, load, failures } = result;
    return {
      requestCount: requests.count,
      connectionCount: connections.count,
      failed: Object.values(failures).reduce((sum, count) => sum + count, 0),
      meanMicroseconds: requests.count === 0 ? 0 : requests.mean / MICROSECOND,
      p50Microseconds: requests.count === 0 ? 0 : requests.percentile(0.5) / MICROSECOND,
      p99Microseconds: requests.count === 0 ? 0 : requests.percentile(0.99) / MICROSECOND,
      p999Microseconds: requests.count === 0 ? 0 : requests.percentile(0.999) / MICROSECOND,
      processorsUsed: Object.values(load).reduce((sum, share) => sum + share, 0),
      rulesMean: rules.count === 0 ? 0 : rules.mean,
    };
  },
  estimate({ services, endpoints, perSecond, seconds }) {
    const requests = Number(perSecond) * Number(seconds);
    const pairs = Number(services) * Number(endpoints);
    return { seconds: 0.6 + requests * 400e-6 + pairs * 40e-6, bytes: 160e6 + pairs * 4000 };
  },
};
