import { linuxHost } from '@packet-path/linux-host';
import { nftUnmatchedRules } from '@packet-path/nftables-model';
import { clusters, type NftFamily, nftRulesets, packets } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { kubernetesNode } from '../src/index.ts';

function findingsOf(body: string, family: NftFamily = 'inet') {
  const { nftables } = linuxHost({ nftables: `table ${family} f {\n${body}\n}\n` });
  const { never, undecided } = nftUnmatchedRules(nftables.view);
  return {
    never: never.map(({ text, why, by }) => [text, why, ...by.map((one) => one.text)]),
    undecided: undecided.map(({ text, perhaps }) => [text, ...perhaps.map((one) => one.text)]),
  };
}

/** The rules of a base chain, in order. */
function inputOf(...rules: readonly string[]) {
  return findingsOf(`chain in {\ntype filter hook input priority 0;\n${rules.join('\n')}\n}`);
}

describe('a rule of nftables that no packet matches', () => {
  test.each([
    ['ip saddr 10.0.0.0/8 drop', 'ip saddr 10.1.2.3 tcp dport 80 accept'],
    ['tcp dport { 22, 80-90 } drop', 'tcp dport 85 accept'],
    ['tcp dport { 22, 80-90 } drop', 'tcp dport { 22, 80 } counter accept'],
    ['meta l4proto tcp counter accept', 'tcp dport 80 drop'],
    ['meta nfproto ipv4 drop', 'ip saddr 10.0.0.1 accept'],
    ['ip6 saddr fe80::/10 drop', 'ip6 saddr fe80::1 accept'],
    ['iifname "eth*" reject', 'iifname "eth0" accept'],
    ['ip saddr != 10.0.0.0/8 drop', 'ip saddr 11.0.0.1 accept'],
    ['tcp dport < 1024 drop', 'tcp dport <= 1023 accept'],
    ['th dport 53 accept', 'udp dport 53 drop'],
    ['ct state established,related accept', 'ct state established,related tcp dport 80 drop'],
    ['meta mark 0x1 accept', 'meta mark 0x1 drop'],
    ['tcp dport vmap { 22 : drop, 80-90 : accept }', 'tcp dport 81 drop'],
    ['accept', 'drop'],
  ])('is shadowed: %s before %s', (first, second) => {
    const { never } = inputOf(first, second);
    expect(never).toHaveLength(1);
    expect(never[0]).toMatchObject({ 1: 'shadowed' });
  });

  test.each([
    ['ip saddr 10.0.0.0/8 tcp dport 22 drop', 'ip saddr 10.1.2.3 accept'],
    ['ip saddr 10.0.0.0/8 counter', 'ip saddr 10.1.2.3 accept'],
    ['tcp dport { 22, 80-90 } drop', 'tcp dport 85-91 accept'],
    ['udp dport 53 drop', 'tcp dport 53 accept'],
    ['iifname "eth0" drop', 'iifname "eth*" accept'],
    ['ct state established accept', 'tcp dport 80 drop'],
    ['tcp dport vmap { 22 : continue, 80 : accept }', 'tcp dport 22 drop'],
    ['tcp dport 80 meta mark set 0x1', 'meta mark 0x1 drop'],
    ['ip saddr 10.0.0.1 drop', 'ip daddr 10.0.0.1 drop'],
  ])('is none behind a rule that takes less: %s before %s', (first, second) => {
    expect(inputOf(first, second)).toEqual({ never: [], undecided: [] });
  });

  test.each([
    ['tcp dport 80 limit rate 5/second drop', 'tcp dport 80 accept'],
    ['tcp dport 80 reject with tcp reset', 'tcp dport 80 accept'],
    ['tcp flags & (fin | syn) == syn drop', 'tcp flags syn drop'],
    ['meta mark 0x1 drop', 'meta mark set 0x1', 'meta mark 0x1 accept'],
  ])('is listed as undecided where a test could not be decided: %s', (...rules) => {
    const { never, undecided } = inputOf(...rules);
    expect(never).toEqual([]);
    expect(undecided.length).toBeGreaterThan(0);
  });

  test('is shadowed by a rule of the chain that leads to its own, or contrary to it, or led to by none', () => {
    const { never } = findingsOf(`
      map m { type inet_service : verdict; elements = { 22 : jump led }; }
      chain lost { drop; }
      chain led { drop; }
      chain block { drop; }
      chain two { ip saddr 10.0.0.2 accept; accept; }
      chain one {
        ip saddr 10.0.0.1 drop
        udp dport 53 drop
        ip saddr 10.0.0.2 jump two
        ip saddr 10.0.0.2 accept
      }
      chain ssh { tcp dport 80 drop; }
      chain in { type filter hook input priority 0;
        ip saddr 10.0.0.1 accept
        meta l4proto tcp jump one
        tcp dport vmap @m
        tcp dport vmap { 22 : jump ssh, 443 : accept }
        ip saddr 10.0.0.9 jump { goto block; }
      }`);
    expect(never.map(([text, why]) => [text, why])).toEqual([
      ['drop', 'unreferenced'],
      ['accept', 'shadowed'],
      ['ip saddr 10.0.0.1 drop', 'shadowed'],
      ['udp dport 53 drop', 'contrary'],
      ['ip saddr 10.0.0.2 accept', 'shadowed'],
      ['tcp dport 80 drop', 'contrary'],
    ]);
  });

  test('is none of the rules that kube-proxy writes, of whatever cluster, but in chains that none leads to', () => {
    fc.assert(
      fc.property(clusters({ services: 4 }), (cluster) => {
        const { host } = kubernetesNode(cluster, { mode: 'nftables' });
        const { never } = nftUnmatchedRules(host.nftables.view);
        expect(never.filter(({ why }) => why !== 'unreferenced')).toEqual([]);
      }),
      { seed: 1, numRuns: 5 * PROPERTY_RUNS },
    );
  });

  test('is matched by none of many packets', () => {
    let found = 0;
    const some = fc.array(
      fc.oneof(packets({ family: 4 }), packets({ family: 4, inputInterface: 'eth0' })),
      { minLength: 30, maxLength: 60 },
    );
    fc.assert(
      fc.property(nftRulesets({ rules: 8 }), some, (nftables, sent) => {
        const host = linuxHost({
          nftables,
          forwarding: true,
          interfaces: [
            { name: 'eth0', addresses: ['192.168.0.10/24'] },
            { name: 'cni0', addresses: ['10.244.0.1/24'] },
          ],
          routes: ['0.0.0.0/0 dev eth0'],
        });
        const { never } = nftUnmatchedRules(host.nftables.view);
        if (never.length === 0) return;
        const matched = new Set<string>();
        host.listen((step) => {
          if (step.kind !== 'rule' || !step.matched) return;
          matched.add(`${step.table} ${step.chain} ${step.rule}`);
        });
        for (const packet of sent) host.send(packet);
        for (const { table, chain, rule, why } of never) {
          if (why !== 'unreferenced') found++;
          expect(matched).not.toContain(`${table} ${chain} ${rule}`);
        }
      }),
      { seed: 1, numRuns: 20 * PROPERTY_RUNS },
    );
    expect(found).toBeGreaterThan(10);
  });
});
