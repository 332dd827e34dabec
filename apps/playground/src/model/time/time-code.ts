import { ASSUMPTIONS, type TimeRequest, type TimeSettings } from '../protocol/time.ts';
import { ARTICLE_PLANES } from './profiles.ts';

/** A program that prints the lines of figure 1 or 2 at the same assumptions. */
export function pricedCode(figure: 'response' | 'processor', settings: TimeSettings): string {
  const { perSecond, requests, estimator, syncs, seed } = settings;
  const price =
    figure === 'response'
      ? 'meanResponse(values, profile, node)'
      : 'Object.values(loadOfNode(values, profile, node)).reduce((all, time) => all + time, 0) / 1e7';
  return `${[
    "import { ARTICLE_2019, bestValues, withConstants } from '@packet-path/cost';",
    "import { planesNamed } from 'packet-path';",
    `import { articleNode, ${figure === 'response' ? 'meanResponse' : 'loadOfNode'}, measureArticle } from 'packet-path/study';`,
    '',
    `const [iptables, ipvs] = planesNamed(['${ARTICLE_PLANES.iptables}', '${ARTICLE_PLANES.ipvs}']);`,
    `const calibration = withConstants(ARTICLE_2019, { ${changesOf(settings).join(', ')} });`,
    `const values = { ...bestValues(calibration), ${nodeValues(settings)} };`,
    `const node = { ...articleNode(${requests}), requestsPerSecond: ${perSecond}${estimator ? '' : ', isEstimating: false'}${syncs ? '' : ', syncPeriod: null'} };`,
    `const planes = { iptables: iptables!, ipvs: ipvs! };`,
    `for (const { services, profiles } of measureArticle({ planes, calibration, seed: ${JSON.stringify(seed)}, seconds: 0 }).profiles) {`,
    `  const of = (profile: typeof profiles.ipvs) => ${price};`,
    '  console.log(services, of(profiles.iptables), of(profiles.ipvs));',
    '}',
  ].join('\n')}\n`;
}

/** A program that prints the points of figure 3. */
export function rulesCode({
  endpoints,
  podsANode,
  policiesAPod,
}: TimeRequest & { readonly figure: 'rules' }): string {
  return `${[
    "import { planesNamed } from 'packet-path';",
    "import { calicoRules, expectedWork } from 'packet-path/study';",
    '',
    `console.log(calicoRules({ podsANode: ${podsANode}, policiesAPod: ${policiesAPod} }));`,
    "for (const plane of planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables'])) {",
    '  for (const services of [1, 10, 20, 100, 1000, 10_000]) {',
    `    const { rules } = expectedWork({ services, endpointsPerService: ${endpoints} }, plane).newConnection;`,
    '    console.log(plane.name, services, rules.mean, rules.least, rules.worst);',
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** The reader's changes of constants, as `withConstants` takes them. */
export function changesOf({ assumptions }: TimeSettings): readonly string[] {
  return ASSUMPTIONS.flatMap((name) => {
    const percent = assumptions[name] ?? 100;
    return percent === 100 ? [] : [`'${name}': ${percent / 100}`];
  });
}

/** The values of the node's own sliders and of hash chains. */
export function nodeValues({ processors, possible, chains }: TimeSettings): string {
  const values = [`'node.processors': ${processors}`, `'node.possibleProcessors': ${possible}`];
  return [...values, ...(chains ? [] : ["'counter.ipvsServiceProbes': 0"])].join(', ');
}
