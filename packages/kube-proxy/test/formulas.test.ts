import { SYNTHETIC_CIDRS, syntheticCluster } from '@packet-path/cluster';
import { iptablesProgram, ipvsProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { countRules, rulesOf } from './ruleset-text.ts';

const SERVICES = 12;
const ENDPOINTS = 4;
const cluster = syntheticCluster({ services: SERVICES, endpointsPerService: ENDPOINTS });

/** Rules a pod's new connection meets in nat PREROUTING on its way to a service's e-th endpoint. */
function walk(text: string, clusterIP: string, e: number): number {
  let rules = 1;
  let chain: string | undefined;
  for (const rule of rulesOf(text, 'nat', 'KUBE-SERVICES') ?? []) {
    rules++;
    if (rule.includes(`-d ${clusterIP}/32 `) && !rule.includes('! -s')) {
      chain = rule.replace(/.* -j /, '');
      break;
    }
  }
  let endpoint = 0;
  for (const rule of rulesOf(text, 'nat', chain ?? '') ?? []) {
    rules++;
    if (rule.includes('KUBE-SEP-') && ++endpoint === e) break;
  }
  return rules + 2;
}

/** 1-based place of each service in KUBE-SERVICES. */
function places(text: string): string[] {
  const rules = rulesOf(text, 'nat', 'KUBE-SERVICES') ?? [];
  return [...new Set(rules.flatMap((rule) => /-d (\S+)\/32/.exec(rule)?.[1] ?? []))];
}

describe.each([
  ['current', 1, 1],
  ['2019', 2, 0],
] as const)('the %s layout', (layout, rulesPerService, masqueradeRules) => {
  const { iptables } = iptablesProgram(cluster, {
    layout,
    clusterCIDR: SYNTHETIC_CIDRS[4].pods,
    seed: 3,
  });

  test('costs 1 + q·s + m + e + 2 rules to the s-th service’s e-th endpoint', () => {
    for (const [index, clusterIP] of places(iptables).entries()) {
      for (let e = 1; e <= ENDPOINTS; e++) {
        const expected = 1 + rulesPerService * (index + 1) + masqueradeRules + e + 2;
        expect(walk(iptables, clusterIP, e)).toBe(expected);
      }
    }
  });

  test('has every service once', () => {
    expect(places(iptables)).toHaveLength(SERVICES);
  });
});

test('IPVS mode has as many rules for one service as for a hundred', () => {
  const rules = (services: number) => {
    const { iptables } = ipvsProgram(syntheticCluster({ services, endpointsPerService: 3 }), {
      clusterCIDR: SYNTHETIC_CIDRS[4].pods,
    });
    return ['filter', 'nat'].map((table) => countRules(iptables, table));
  };
  expect(rules(100)).toEqual(rules(1));
});
