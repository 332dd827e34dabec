import { EveryOutcome, type TraceStep } from '@packet-path/core';
import { firstPacket, POD_DEVICE } from '@packet-path/data-plane';
import { chiSquared, clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  analyse,
  clusterFlow,
  clusterFlows,
  formatEndpoint,
  kubernetesNode,
  type Packet,
  Protocol,
  parseEndpoint,
  syntheticCluster,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 10, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00002');

const RULES = `*nat
:ONE - [0:0]
-A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j ONE
-A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.9:1
-A ONE -p tcp -m statistic --mode random --probability 0.33332999982 -j DNAT --to-destination 10.1.0.1:80
-A ONE -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.0.2:80
-A ONE -p tcp -j DNAT --to-destination 10.1.0.3:80
COMMIT
*filter
-A FORWARD -p tcp -j ACCEPT
-A FORWARD -s 10.9.0.0/16 -p tcp -j DROP
COMMIT
`;

const toService = {
  protocol: Protocol.TCP,
  source: parseEndpoint('198.51.100.7:40000'),
  destination: parseEndpoint('10.96.0.1:80'),
};

describe('the analysis of a flow', () => {
  test('has the exact probability of every endpoint, as the rules have it', () => {
    const { endpoints, means, states, assumption } = analyse(RULES, toService);
    const first = Math.round(0.33332999982 * 2 ** 31) / 2 ** 31;
    expect(
      endpoints.map(({ endpoint, probability }) => [formatEndpoint(endpoint!), probability]),
    ).toEqual([
      ['10.1.0.1:80', first],
      ['10.1.0.2:80', (1 - first) / 2],
      ['10.1.0.3:80', (1 - first) / 2],
    ]);
    expect({ means, states, assumption }).toEqual({ means: 'draws', states: [], assumption: null });
  });

  test('of a ruleset says which addresses its host is taken to have, and takes others', () => {
    const guarded = '*filter\n-A INPUT -p tcp --dport 80 -j DROP\nCOMMIT\n';
    const own = { ...toService, destination: parseEndpoint('192.168.1.10:80') };
    const supposed = analyse(guarded, own);
    expect(supposed.notes.join()).toContain('taken to have 192.168.0.10/24 on eth0');
    expect(supposed.endpoints[0]!.endpoint).not.toBeNull();
    const addresses = '2: eth0: <UP> mtu 1500\n    inet 192.168.1.10/24 scope global eth0\n';
    const told = analyse(guarded, own, { addresses });
    expect(told.notes.join()).not.toContain('addresses');
    expect(told.rulesEvaluated.mean).toBe(1);
    expect(told.endpoints).toEqual([
      { endpoint: null, end: 'dropped', why: 'filter INPUT, rule 1', probability: 1 },
    ]);
    expect(analyse(cluster, flow).notes).toEqual([]);
  });

  test('refuses options of the other kind', () => {
    expect(() => analyse(RULES, toService, { node: { mode: 'ipvs' } })).toThrow(
      'analyse: node is no option of a ruleset',
    );
    expect(() => analyse(cluster, flow, { addresses: '10.0.0.1/8' })).toThrow(
      'analyse: addresses is no option of a cluster',
    );
  });

  test.each([
    ['0.33333', 0.33333],
    ['0.33333333349', 0.33333333349],
  ])('takes --probability %s as the 31 bits that the kernel draws', (text, probability) => {
    const rules = RULES.replace('0.33332999982', text);
    const [first] = analyse(rules, toService).endpoints;
    expect(first?.probability).toBe(Math.round(probability * 2 ** 31) / 2 ** 31);
  });

  test('tells a planted skew of two in a hundred from what it was', () => {
    const planted = RULES.replace('--probability 0.5 ', '--probability 0.52000000000 ');
    const odds = analyse(RULES, toService).endpoints.map(({ probability }) => probability);
    const skewed = analyse(planted, toService).endpoints.map(({ probability }) => probability);
    const counts = skewed.map((probability) => Math.round(probability * 100_000));
    expect(chiSquared(counts, skewed).pValue).toBeGreaterThan(0.99);
    expect(chiSquared(counts, odds).pValue).toBeLessThan(1e-6);
  });

  test('has the exact distribution and mean of rules evaluated', () => {
    const { rulesEvaluated } = analyse(RULES, toService);
    const [a, b, c] = rulesEvaluated.distribution.map(({ probability }) => probability);
    expect(rulesEvaluated.distribution.map(({ rules }) => rules)).toEqual([3, 4, 5]);
    expect(a! + b! + c!).toBeCloseTo(1, 15);
    expect(rulesEvaluated.mean).toBeCloseTo(3 * a! + 4 * b! + 5 * c!, 12);
  });

  test('tells the hottest rules, and the rules that no packet matches with those that shadow them', () => {
    const { hottest, unmatched } = analyse(RULES, toService);
    const hot = hottest.map(({ text, evaluated, matched }) => [
      text.slice(0, 16),
      evaluated,
      matched,
    ]);
    expect(hot).toContainEqual(['-A PREROUTING -d', 1, 1]);
    expect(hot).toContainEqual(['-A FORWARD -p tc', 1, 1]);
    expect(unmatched.map(({ text, why, by }) => [text, why, by[0]?.text])).toEqual([
      ['-A FORWARD -s 10.9.0.0/16 -p tcp -j DROP', 'shadowed', '-A FORWARD -p tcp -j ACCEPT'],
    ]);
  });

  test('tells how a connection ends that no endpoint gets, each way with its probability', () => {
    const walls = RULES.replace(
      '-A FORWARD -p tcp -j ACCEPT',
      '-A FORWARD -d 10.1.0.1/32 -p tcp -j DROP\n-A FORWARD -d 10.1.0.2/32 -p tcp -j REJECT',
    );
    const analysis = analyse(walls, toService);
    const { endpoints } = analysis;
    expect(endpoints.map(({ end, why }) => [end, why])).toEqual([
      ['dropped', 'filter FORWARD, rule 1'],
      ['refused', 'filter FORWARD, rule 2'],
      ['endpoint', null],
    ]);
    expect(`${analysis}`).toContain('no endpoint: refused, filter FORWARD, rule 2');
  });

  test('leaves no rule undecided that a packet of the flow matches', () => {
    const marked = `*mangle
-A FORWARD -m mark --mark 0x1 -j ACCEPT
-A FORWARD -m mark ! --mark 0x2 -j ACCEPT
-A FORWARD -m mark --mark 0x3 -j ACCEPT
COMMIT
`;
    const away = { ...toService, destination: parseEndpoint('10.1.0.9:80') };
    const { undecided } = analyse(marked, away);
    expect(undecided.map(({ rule }) => rule)).toEqual([3]);
  });

  test.each(['iptables', 'ipvs', 'nftables'] as const)(
    "of kube-proxy's own rules in %s mode leaves few undecided, and the mean of one number is that number",
    (mode) => {
      const { undecided, rulesEvaluated } = analyse(cluster, flow, { node: { mode } });
      expect(undecided.length).toBeLessThan(7);
      const { mean, least, worst } = rulesEvaluated;
      if (least === worst) expect(mean).toBe(least);
    },
  );

  test('tells rules of nftables that no packet matches, beside those of iptables', () => {
    const nftables =
      'table ip f {\nchain in {\ntype filter hook forward priority 0;\nip saddr 10.0.0.0/8 drop\nip saddr 10.1.0.1 accept\n}\n}';
    const { unmatched } = analyse(RULES, toService, { nftables });
    expect(unmatched.map(({ tool, rule, by }) => [tool, rule, by[0]?.rule])).toEqual([
      ['iptables', 2, 1],
      ['nft', 2, 1],
    ]);
  });

  test.each(['iptables', 'nftables'] as const)(
    'has the heats of a walk for each of 60 endpoints in %s mode, which repeats what walks share',
    (mode) => {
      const wide = syntheticCluster({ services: 3, endpointsPerService: 60 });
      const one = clusterFlow(wide, 'default/svc-00002');
      const { hottest } = analyse(wide, one, { node: { mode }, hottest: 1000 });
      const every = new EveryOutcome();
      const { host } = kubernetesNode(wide, { mode, choices: every });
      const packet = firstPacket(one, POD_DEVICE);
      const walked = new Map<string, [evaluated: number, matched: number]>();
      do {
        const steps: TraceStep[] = [];
        host.dryRun(packet, (step) => steps.push(step));
        for (const step of steps) {
          if (step.kind !== 'rule') continue;
          const key = `${step.table} ${step.chain} ${step.rule}`;
          const [evaluated, matched] = walked.get(key) ?? [0, 0];
          const { probability } = every;
          walked.set(key, [evaluated + probability, matched + (step.matched ? probability : 0)]);
        }
      } while (every.next());
      expect(hottest).toHaveLength(walked.size);
      for (const { table, chain, rule, evaluated, matched } of hottest) {
        const [all, yes] = walked.get(`${table} ${chain} ${rule}`)!;
        expect([evaluated - all, matched - yes].every((off) => Math.abs(off) < 1e-12)).toBe(true);
      }
    },
  );

  test('of a node is that of its present state, and nothing of the node changes', () => {
    const node = kubernetesNode(cluster, { mode: 'iptables', seed: 'present' });
    const fresh = analyse(cluster, flow, { node: { mode: 'iptables', seed: 'present' } });
    const before = node.host.conntrack.list();
    const { endpoints, rulesEvaluated, assumption } = analyse(node, flow);
    expect(endpoints).toEqual(fresh.endpoints);
    expect(rulesEvaluated.mean).toBeCloseTo(fresh.rulesEvaluated.mean, 9);
    expect(assumption).toMatch(/^the present state of .*: 0 connections are known$/);
    expect(node.host.conntrack.list()).toBe(before);
    node.connect(flow);
    expect(() => analyse(node, flow)).toThrow(/the state of conntrack: the flow is known/);
    const other = clusterFlow(cluster, 'default/svc-00002');
    expect(analyse(node, other).assumption).toMatch(/: 1 connection is known$/);
    expect(() => analyse(node, flow, { hotest: 3 } as never)).toThrow(/did you mean 'hottest'/);
  });

  test("of a node whose scheduler takes turns is refused, and takes nobody's turn", () => {
    const node = kubernetesNode(cluster, { mode: 'ipvs', seed: 1 });
    const twin = kubernetesNode(cluster, { mode: 'ipvs', seed: 1 });
    expect(() => analyse(node, flow)).toThrow(/the state of ip_vs: the turn of rr on /);
    expect(String(node.connect(flow).reply)).toBe(String(twin.connect(flow).reply));
    const hashed = kubernetesNode(cluster, { mode: 'ipvs', scheduler: 'sh', seed: 1 });
    expect(analyse(hashed, flow).endpoints).toHaveLength(1);
  });

  test('of a flow that meets state names it, and what is assumed', () => {
    const limited = RULES.replace(
      '-A FORWARD -p tcp -j ACCEPT',
      '-A FORWARD -m limit --limit 5/sec -j ACCEPT',
    );
    const { states, assumption, endpoints } = analyse(limited, toService);
    expect(states).toEqual(['iptables filter at FORWARD']);
    expect(assumption).toMatch(/fresh host/);
    expect(endpoints).toHaveLength(3);
  });

  test.each(['iptables', 'ipvs', 'nftables'] as const)(
    'has the mean and the odds of 10,000 simulated connections of a node in %s mode',
    { tags: ['slow'] },
    (mode) => {
      const { rulesEvaluated, hottest, states, endpoints } = analyse(cluster, flow, {
        node: { mode, seed: 'means' },
      });
      const chosen = new Map(endpoints.map(({ endpoint }) => [formatEndpoint(endpoint!), 0]));
      const node = kubernetesNode(cluster, { mode, seed: 'means' });
      let [sum, squares] = [0, 0];
      const draws = 10_000;
      for (let draw = 0; draw < draws; draw++) {
        const source = { ...flow.source, port: 20_000 + draw };
        const { work, emitted } = node.send(firstPacket({ ...flow, source }, POD_DEVICE));
        const [{ destination, destinationPort }] = emitted as [Packet];
        const end = formatEndpoint({ address: destination, port: destinationPort });
        chosen.set(end, (chosen.get(end) ?? 0) + 1);
        const { rulesEvaluated: rules } = work;
        sum += rules;
        squares += rules * rules;
      }
      const mean = sum / draws;
      const deviation = Math.sqrt(Math.max(0, squares / draws - mean ** 2) / draws);
      expect(Math.abs(mean - rulesEvaluated.mean)).toBeLessThanOrEqual(5 * deviation + 1e-9);
      const counts = [...chosen.values()];
      const shares = endpoints.map(({ probability }) => probability);
      expect(counts).toHaveLength(shares.length);
      expect(chiSquared(counts, shares).pValue).toBeGreaterThan(1e-6);
      // A skew of two parts in a hundred of the whole would be found.
      const skewed = shares.map((share, index) => share + [0.02, -0.02, 0][index]!);
      expect(mode === 'ipvs' || chiSquared(counts, skewed).pValue < 0.01).toBe(true);
      expect(hottest.length).toBeGreaterThan(0);
      expect(states).toEqual([]);
    },
  );

  test.each(['iptables', 'ipvs', 'nftables'] as const)(
    'has probabilities that add up over any cluster in %s mode',
    { tags: ['slow'] },
    (mode) => {
      fc.assert(
        fc.property(clusters({ services: 3 }), (any) => {
          for (const { flow: one } of clusterFlows(any, { from: ['pod'] }).slice(0, 4)) {
            const { endpoints, rulesEvaluated, hottest } = analyse(any, one, {
              node: { mode },
              hottest: 1000,
            });
            const whole = endpoints.reduce((sum, { probability }) => sum + probability, 0);
            expect(whole).toBeCloseTo(1, 9);
            const evaluated = hottest.reduce((sum, heat) => sum + heat.evaluated, 0);
            if (rulesEvaluated.distribution.length === 1) {
              expect(evaluated).toBeCloseTo(rulesEvaluated.mean, 6);
            }
          }
        }),
        { seed: 1, numRuns: 4 },
      );
    },
  );
});
