import { readFileSync } from 'node:fs';
import { readCluster, syntheticCluster } from '@packet-path/cluster';
import { planesNamed } from '@packet-path/node';
import { describe, expect, it } from 'vitest';
import {
  runStudy,
  type StudyCluster,
  studyCharts,
  studyCsv,
  studyHtml,
  studyTable,
} from '../src/index.ts';
import { parseXml } from './xml.ts';

const SHOP = new URL('../../../examples/clusters/shop.yaml', import.meta.url);

const shop: StudyCluster = {
  name: 'shop',
  kind: 'described',
  cluster: () => readCluster(readFileSync(SHOP, 'utf8'), { source: 'shop.yaml' }),
};
const synthetic = [1, 10, 40].map(
  (services): StudyCluster => ({
    name: `synthetic-${services}`,
    kind: 'synthetic',
    cluster: () => syntheticCluster({ services, endpointsPerService: 10 }),
  }),
);
const planes = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables']);
const result = runStudy({ clusters: [shop, ...synthetic], planes });
const runOf = (cluster: string, plane: string) =>
  result.runs.find((run) => run.cluster === cluster && run.plane === plane)!;

describe('a study', () => {
  it('of the same seed is the same to the last byte', { tags: ['slow'] }, () => {
    const again = runStudy({ clusters: [shop, ...synthetic], planes });
    expect(JSON.stringify(again)).toBe(JSON.stringify(result));
  });

  it('of another seed finds the same over synthetic clusters, where all services are alike', {
    tags: ['slow'],
  }, () => {
    const other = runStudy({ clusters: synthetic, planes, seed: 'other' });
    const rules = ({ runs }: typeof result) =>
      runs
        .filter(({ kind }) => kind === 'synthetic')
        .map(({ newConnection }) => [newConnection.rules, newConnection.serviceRules]);
    expect(rules(other)).toEqual(rules(result));
  });

  it('finds the mean and the worst case of the formulas', () => {
    for (const services of [1, 10, 40]) {
      const old = runOf(`synthetic-${services}`, 'iptables-2019').newConnection.serviceRules;
      expect(old).toMatchObject({ mean: services + 9.5, worst: 2 * services + 13, least: 6 });
      const now = runOf(`synthetic-${services}`, 'iptables').newConnection.serviceRules;
      expect(now).toMatchObject({ mean: (services + 10) / 2 + 5, worst: services + 14, least: 6 });
    }
  });

  it('finds no rule of nat evaluated by an established packet', () => {
    for (const { establishedPacket } of result.runs) expect(establishedPacket.serviceRules).toBe(0);
  });

  it('finds the same rules in IPVS mode, however many services there are', () => {
    const rules = (cluster: string) => runOf(cluster, 'ipvs').newConnection.rules;
    expect(rules('synthetic-40')).toEqual(rules('synthetic-10'));
    expect(rules('synthetic-40').worst).toBe(rules('synthetic-40').least);
  });

  it('shares the rules of a connection among its requests', () => {
    const { newConnection, establishedPacket, requests } = runOf('synthetic-40', 'iptables');
    for (const { requestsPerConnection: n, rules } of requests) {
      // Two more packets of the handshake, four a request, and four to close.
      const others = (2 + 4 * n + 4) * establishedPacket.rules;
      expect(rules.mean).toBeCloseTo((newConnection.rules.mean + others) / n, 2);
    }
  });

  it('counts every pair of service port and endpoint, and lists the others apart', () => {
    for (const plane of ['iptables-2019', 'iptables', 'ipvs']) {
      const { pairs, services, destinations, others } = runOf('shop', plane);
      expect(services).toBe(17);
      expect(destinations).toHaveLength(17);
      expect(destinations.reduce((sum, { endpoints }) => sum + endpoints, 0)).toBe(pairs);
      expect(pairs).toBe(39);
      expect(others.map(({ name, outcome }) => [name, outcome])).toEqual([
        ['shop/recommendations:http', 'refused'],
        ['shop/orders-db:postgres', 'direct'],
      ]);
    }
  });
});

describe('the reports of a study', () => {
  it('tell the same numbers in text and in CSV', () => {
    const { mean } = runOf('synthetic-40', 'iptables').newConnection.rules;
    expect(studyTable(result)).toContain(` ${mean} `);
    const [header = '', ...rows] = studyCsv(result).trimEnd().split('\r\n');
    expect(rows).toHaveLength(result.runs.length);
    for (const row of rows) expect(row.split(',')).toHaveLength(header.split(',').length);
    const column = header.split(',').indexOf('new_connection_rules_mean');
    expect(rows.at(-3)?.split(',')[column]).toBe(String(mean));
  });

  it('align the columns of the table', () => {
    const lines = studyTable(result).split('\n\nNot in')[0]!.split('\n');
    const widths = lines.filter((line) => line.startsWith('  i')).map((line) => line.length);
    expect(new Set(widths).size).toBe(1);
  });

  it('draw a line for each data plane, as well-formed SVG', () => {
    const charts = studyCharts(result);
    expect(charts.map(({ name }) => name)).toEqual([
      'rules-per-connection',
      'rules-per-request',
      'hash-probes-per-connection',
    ]);
    for (const { svg } of charts) expect(parseXml(svg).get('svg')).toBe(1);
  });

  it('make one page that is well formed and refers to nothing outside', () => {
    const html = studyHtml(result);
    const elements = parseXml(html.replace('<!doctype html>\n', ''));
    expect(elements.get('h1')).toBe(1);
    expect(elements.get('figure')).toBe(3);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|href=/);
  });

  it('say which axes are logarithmic, and offer linear ones', () => {
    const [rules, , probes] = studyCharts(result);
    expect(rules?.svg).toContain('>rules evaluated (logarithmic)<');
    expect(rules?.svg).toContain('>services of 10 endpoints each (logarithmic)<');
    expect(probes?.svg).not.toContain('(logarithmic)');
    const html = studyHtml(result);
    expect(html.match(/Both axes are logarithmic: /g)).toHaveLength(2);
    expect(html.match(/<summary>The same on linear axes<\/summary><svg /g)).toHaveLength(2);
  });

  it('explain each column of the table, and take the formulas apart term by term', () => {
    const html = studyHtml(result);
    const explained = /<dl class="columns">(.*?)<\/dl>/s.exec(html)?.[1] ?? '';
    const headings = [...explained.matchAll(/<dt>(.*?)<\/dt><dd>[^<]{20,}<\/dd>/g)];
    const table = studyTable(result)
      .split('\n')[1]!
      .trim()
      .split(/ {1,}(?=mean|p95|worst|packet|of |probes|look)/);
    expect(headings).toHaveLength(table.length);
    for (const { remarks } of result.planes) {
      const { rules = '', terms = [] } = remarks.formula ?? {};
      if (rules.includes('+')) expect(terms.map(({ term }) => term).join(' + ')).toBe(rules);
      expect(terms.length).toBeGreaterThan(1);
      for (const { term } of terms)
        expect(html).toContain(`<dd class="term"><code>${term}</code> `);
    }
  });

  it('link the article where its figure was found, and nothing that is no page of the web', () => {
    const page = (url: string): string => {
      const [run] = result.runs;
      const { worst } = run!.newConnection.serviceRules;
      const remarks = { published: [{ worst, sentence: 'As published.', url }] };
      return studyHtml({
        ...result,
        planes: result.planes.map((plane) => ({ ...plane, remarks })),
      });
    };
    expect(page('https://example.org/article')).toContain(
      '<p>As published. <a href="https://example.org/article">example.org</a></p>',
    );
    expect(page('javascript:alert(1)')).not.toContain('href');
    const published = planes[0]?.remarks?.published ?? [];
    expect(published[0]?.url).toContain('https://www.tigera.io/blog/comparing-kube-proxy-modes');
  });

  it('give every identifier of the page once', () => {
    const ids = [...studyHtml(result).matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('syncs in a study', () => {
  const ten = synthetic.slice(1, 2);
  const counted = runStudy({ clusters: ten, planes, programming: true });

  it('are counted where they are asked for: everything, one service less, one more', () => {
    const [, iptables, ipvs, nftables] = counted.runs.map(({ programming }) => programming!);
    // A jump and a mark for each of 10 services, a rule of the choice and two of DNAT for each endpoint.
    expect(iptables!.everything.rules).toBeGreaterThanOrEqual(10 * (2 + 3 * 10));
    expect(ipvs!.everything).toMatchObject({ services: 110, addresses: 10 });
    expect(ipvs!.added).toMatchObject({ services: 11, addresses: 1 });
    expect(nftables!.added).toMatchObject({ rules: 1, transactions: 1 });
    for (const { programming } of counted.runs) {
      expect(programming!.removed.rules).toBeLessThan(programming!.everything.rules + 1);
    }
  });

  it('change nothing else, and are not there unless asked for', () => {
    const plain = runStudy({ clusters: ten, planes });
    expect(plain.runs[0]).not.toHaveProperty('programming');
    expect(counted.runs.map(({ programming: _, ...run }) => run)).toEqual(plain.runs);
    expect(studyTable(plain)).not.toContain('Programming');
  });

  it('stand in the table, in the page and in columns of the CSV', () => {
    expect(studyTable(counted)).toContain('IPVS, all services at once');
    expect(studyHtml(counted)).toContain('Programming, counted for each sync');
    const [header = '', row = ''] = studyCsv(counted).split('\r\n');
    const column = header.split(',').indexOf('sync_everything_rules');
    expect(Number(row.split(',')[column])).toBe(counted.runs[0]!.programming!.everything.rules);
  });
});
