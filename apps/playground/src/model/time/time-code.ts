import { ASSUMPTIONS, type TimeRequest, type TimeSettings } from '../protocol/time.ts';
import { ARTICLE_PLANES, PROFILE_SEED } from './profiles.ts';

/** A program that prints the lines of figure 1 or 2 at the same assumptions; figure 2 has the time above one service. */
export function pricedCode(figure: 'response' | 'processor', settings: TimeSettings): string {
  const { perSecond, requests, estimator, syncs } = settings;
  const isResponse = figure === 'response';
  const price = isResponse
    ? 'meanResponse(values, profile, node)'
    : 'Object.values(loadOfNode(values, profile, node)).reduce((all, time) => all + time, 0) / 1e7';
  const above = (mode: string): string =>
    isResponse ? '' : ` - of(profiles[0]!.profiles.${mode})`;
  return `${[
    "import { ARTICLE_2019, bestValues, withConstants } from '@packet-path/cost';",
    "import { planesNamed } from 'packet-path';",
    `import { articleNode, ${isResponse ? 'meanResponse' : 'loadOfNode'}, measureArticle } from 'packet-path/study';`,
    '',
    `const [iptables, ipvs] = planesNamed(['${ARTICLE_PLANES.iptables}', '${ARTICLE_PLANES.ipvs}']);`,
    `const calibration = withConstants(ARTICLE_2019, { ${changesOf(settings).join(', ')} });`,
    `const values = { ...bestValues(calibration), ${nodeValues(settings)} };`,
    `const node = { ...articleNode(${requests}), requestsPerSecond: ${perSecond}${estimator ? '' : ', isEstimating: false'}${syncs ? '' : ', syncPeriod: null'} };`,
    'const planes = { iptables: iptables!, ipvs: ipvs! };',
    `const { profiles } = measureArticle({ planes, calibration, seed: '${PROFILE_SEED}', seconds: 0 });`,
    `const of = (profile: (typeof profiles)[number]['profiles']['ipvs']) => ${price};`,
    'for (const { services, profiles: counted } of profiles) {',
    `  console.log(services, of(counted.iptables)${above('iptables')}, of(counted.ipvs)${above('ipvs')});`,
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
    "import { expectedCalicoRules, expectedWork } from 'packet-path/study';",
    '',
    `console.log(expectedCalicoRules({ podsANode: ${podsANode}, policiesAPod: ${policiesAPod} }));`,
    "for (const plane of planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables'])) {",
    '  for (const services of [1, 10, 20, 100, 1000, 10_000]) {',
    `    const shape = { services, endpointsPerService: ${endpoints} };`,
    '    if (plane.law?.(shape) === undefined) continue;',
    '    const { rules } = expectedWork(shape, plane).newConnection;',
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
