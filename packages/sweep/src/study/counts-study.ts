import { syntheticCluster } from '@packet-path/cluster';
import { runStudy } from '@packet-path/experiment';
import type { SweepStudy } from './sweep-study.ts';

/**
 * The question of the comparison: what a new connection costs in a cluster of some size. Every service
 * is connected to, once for each endpoint, and the work is counted.
 */
export const countsStudy: SweepStudy = {
  name: 'counts',
  parameters: {
    plane: { kind: 'plane', sentence: 'the data plane' },
    services: { kind: 'whole', from: 1, to: 100_000, sentence: 'services of the cluster' },
    endpoints: { kind: 'whole', from: 0, to: 50_000, default: 10, sentence: 'endpoints of each' },
    requests: { kind: 'whole', from: 1, to: 1_000_000, default: 1, sentence: 'of a connection' },
    repeat: { kind: 'whole', from: 0, to: 1_000_000, default: 0, sentence: 'number of the run' },
  },
  results: {
    pairs: 'count',
    rulesMean: 'mean',
    rulesLeast: 'count',
    rulesWorst: 'count',
    setLookupsMean: 'mean',
    hashProbesMean: 'mean',
    requestRulesMean: 'mean',
  },
  run({ parameters, plane, seed }) {
    const { services, endpoints, requests } = parameters;
    const cluster = syntheticCluster({
      services: Number(services),
      endpointsPerService: Number(endpoints),
      seed,
    });
    const { runs } = runStudy({
      clusters: [{ name: 'cell', kind: 'synthetic', cluster: () => cluster }],
      planes: [plane('plane')],
      requests: [Number(requests)],
      seed,
    });
    const run = runs[0]!;
    const { rules, setLookups, hashProbes } = run.newConnection;
    return {
      pairs: run.pairs,
      rulesMean: rules.mean,
      rulesLeast: rules.least,
      rulesWorst: rules.worst,
      setLookupsMean: setLookups.mean,
      hashProbesMean: hashProbes.mean,
      requestRulesMean: run.requests[0]?.rules.mean ?? 0,
    };
  },
  estimate({ services, endpoints }) {
    const pairs = Number(services) * Math.max(1, Number(endpoints));
    // Measured with 10 to 100,000 pairs in the slowest of kube-proxy's modes: docs/scale.md.
    return { seconds: 0.1 + pairs * 200e-6, bytes: 90e6 + pairs * 6_000 };
  },
};
