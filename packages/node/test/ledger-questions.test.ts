import { syntheticCluster } from '@packet-path/cluster';
import { Work } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';

const cluster = syntheticCluster({ services: 10, endpointsPerService: 2 });
const opened = (mode: 'iptables' | 'ipvs' | 'nftables' | 'userspace') => {
  const node = kubernetesNode(cluster, { mode });
  return node.connect(clusterFlow(cluster, 'default/svc-00003'));
};

describe('a ledger asked for rules', () => {
  test.each([
    ['iptables', { table: 'NAT' }, /no table 'NAT', did you mean 'nat'/],
    [
      'iptables',
      { chain: 'KUBE-SERVICE' },
      /no chain 'KUBE-SERVICE', did you mean 'KUBE-SERVICES'/,
    ],
    ['iptables', { table: 'filter', chain: 'PREROUTING' }, /no chain 'PREROUTING'/],
    ['nftables', { table: 'nat' }, /no table 'nat'.*expected kube-proxy/],
    ['nftables', { chain: 'KUBE-SERVICES' }, /no chain 'KUBE-SERVICES'/],
    ['ipvs', { hook: 'PRE' }, /hook is 'PRE'; expected PREROUTING, /],
    ['ipvs', { tabel: 'nat' }, /did you mean 'table'/],
    ['ipvs', { of: 'service' }, /no rules of 'service'; expected services/],
    ['ipvs', { tool: 'iptable' }, /no tool 'iptable', did you mean 'iptables'/],
  ] as const)('answers no zero for a name that is none: %s %j', (mode, scope, message) => {
    const { opening } = opened(mode);
    expect(() => opening.rulesEvaluatedIn(scope as never)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', message: expect.stringMatching(message) }),
    );
    expect(() => opening.rulesMatchedIn(scope as never)).toThrow(message);
  });

  test.each(['iptables', 'ipvs', 'nftables', 'userspace'] as const)(
    'has the rules of services by one name: %s',
    (mode) => {
      const { opening } = opened(mode);
      const table = mode === 'nftables' ? 'kube-proxy' : 'nat';
      const rules = opening.rulesEvaluatedIn({ of: 'services' });
      expect(rules).toBe(opening.rulesEvaluatedIn({ table, hook: 'PREROUTING' }));
      expect(rules).toBeGreaterThan(0);
    },
  );

  test('says 0 of a table that is there and was not walked, in a sum too', () => {
    const node = kubernetesNode(cluster, { mode: 'iptables' });
    const connection = node.connect(clusterFlow(cluster, 'default/svc-00003'));
    const later = connection.request();
    expect(later.rulesEvaluatedIn({ table: 'nat' })).toBe(0);
    expect(later.rulesEvaluatedIn({ of: 'services' })).toBe(0);
    const sum = new Work().add(later).add(opened('nftables').opening);
    expect(sum.rulesEvaluatedIn({ table: 'nat' })).toBe(0);
    expect(() => sum.rulesEvaluatedIn({ table: 'NAT' })).toThrow(/did you mean 'nat'/);
  });
});

describe('a profile', () => {
  test('counts evaluations by rule, as a hot list and beside the text of iptables-save', () => {
    const node = kubernetesNode(cluster, { mode: 'iptables', order: 'cluster' });
    const profile = node.profile();
    const works = [1, 2, 3].map(
      () => node.connect(clusterFlow(cluster, 'default/svc-00003')).opening,
    );
    profile.stop();
    node.connect(clusterFlow(cluster, 'default/svc-00003'));
    const rules = profile.hottest();
    const openings = works.reduce((sum, { rulesEvaluated }) => sum + rulesEvaluated, 0);
    const total = rules.reduce((sum, { evaluated }) => sum + evaluated, 0);
    expect(total).toBeGreaterThanOrEqual(openings);
    expect(rules[0]!.evaluated).toBeGreaterThanOrEqual(rules.at(-1)!.evaluated);
    const text = node.host.iptables[4].save();
    const saved = profile.save();
    expect(saved.replace(/^ *\d* {2}/gm, '')).toBe(text.replace(/^ *\d* {2}/gm, ''));
    expect(saved).toMatch(/^ *3 {2}-A PREROUTING .*-j KUBE-SERVICES$/m);
    const counted = [...saved.matchAll(/^ *(\d+) {2}-A /gm)].map(([, count]) => Number(count));
    expect(counted.reduce((a, b) => a + b, 0)).toBe(total);
    expect(`${profile}`).toMatch(/^evaluated {2}matched {2}place +rule\n +\d+ +\d+ {2}\w+:/);
  });

  test('counts rules of nftables, and beside the listing of nft', () => {
    const node = kubernetesNode(cluster, { mode: 'nftables' });
    const profile = node.profile();
    const { total } = node.connect(clusterFlow(cluster, 'default/svc-00003'));
    const rules = profile.stop().hottest();
    expect(rules.reduce((sum, { evaluated }) => sum + evaluated, 0)).toBe(total.rulesEvaluated);
    expect(rules.every(({ tool }) => tool === 'nft')).toBe(true);
    const listed = profile.save();
    const bare = (text: string): string => text.replace(/^ *\d* {2}/gm, '');
    expect(bare(listed)).toBe(bare(node.host.nftables.save()));
    expect(listed).toMatch(/^ *1 {2}\t\tjump services$/m);
    expect(listed).toMatch(/^ *0 {2}\t\tct state new jump nodeport-endpoints-check$/m);
    const counted = [...listed.matchAll(/^ *(\d+) {2}\t\t/gm)].map(([, count]) => Number(count));
    expect(counted.reduce((a, b) => a + b, 0)).toBe(total.rulesEvaluated);
    expect(profile.save(4)).toBe('');
    // @ts-expect-error of JavaScript, for instance
    expect(() => profile.save('iptables')).toThrow(/^RuleProfile.save: of is 'iptables'/);
  });
});
