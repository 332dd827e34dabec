import type { TailRequest } from '../protocol/time.ts';
import { changesOf, nodeValues } from './time-code.ts';

/** A program that runs the same event simulation of IPVS. */
export function tailCode(request: TailRequest, seconds: number): string {
  const { machine, services, perSecond, requests, estimator, possible, seed } = request;
  const isArticle = machine === 'article';
  const calibration = isArticle ? 'ARTICLE_2019' : 'EMULATED_KERNEL';
  const options = [
    'plane: ipvs!, cluster, calibration',
    `values: { ...bestValues(calibration), ${nodeValues(request)} }`,
    `seed: ${JSON.stringify(seed)}`,
    ...(estimator
      ? [
          `estimator: { estimators: estimators(${services}, ${services * 10}), possible: ${possible} }`,
        ]
      : []),
  ];
  return `${[
    `import { bestValues, ${calibration}, estimators, withConstants } from '@packet-path/cost';`,
    "import { planesNamed, syntheticCluster } from 'packet-path';",
    "import { runWorkload } from 'packet-path/study';",
    '',
    "const [ipvs] = planesNamed(['ipvs']);",
    `const cluster = syntheticCluster({ services: ${services}, endpointsPerService: 10 });`,
    `const calibration = withConstants(${calibration}, { ${changesOf(request).join(', ')} });`,
    'const { requests } = runWorkload(',
    `  { format: 'packet-path/workload/1', name: '${isArticle ? `ipvs ${requests}` : 'emulated'}', seconds: ${seconds}, clients: [{ name: 'client', arrivals: { kind: 'poisson', perSecond: ${perSecond} }, requestsPerConnection: ${requests}${isArticle ? '' : ", servers: 'node'"} }] },`,
    `  { ${options.join(', ')} },`,
    ');',
    'console.log(requests.distribution());',
  ].join('\n')}\n`;
}
