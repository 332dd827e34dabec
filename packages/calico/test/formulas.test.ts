import { type FelixOptions, felix, workloadInterface } from '@packet-path/calico';
import { type Packet, tcp, type Work } from '@packet-path/core';
import { linuxHost } from '@packet-path/linux-host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { dispatchChains } from '../src/felix/dispatch.ts';
import { from } from '../src/felix/match.ts';
import type { FelixRule } from '../src/felix/rule.ts';
import { calico, objectsOf, pod } from './objects.ts';

/**
 * docs/facts/kube-proxy-and-calico.md, 6: rules until the workload's goto, mean and mean of the
 * worst.
 */
const DISPATCH: readonly [pods: number, mean: number, worst: number][] = [
  [1, 1, 1],
  [2, 1.5, 2],
  [5, 3.1, 4.9],
  [10, 5.1, 8.6],
  [30, 9.1, 16.3],
  [50, 10.7, 19.5],
  [100, 12.6, 23.8],
  [250, 17.3, 34.9],
];

describe('the dispatch tree', () => {
  test.each(DISPATCH)(
    'of %i pods tests %f rules in the mean, %f at worst',
    { tags: ['slow'] },
    (pods, mean, worst) => {
      const draws = pods > 30 ? 40 : 200;
      let [sum, worstSum] = [0, 0];
      for (let draw = 0; draw < draws; draw++) {
        const names = Array.from({ length: pods }, (_, index) =>
          workloadInterface('ns', `pod-${draw}-${index}`),
        );
        const tree = treeOf(names);
        const depths = names.map((name) => walkTree(tree, name));
        expect(depths).toEqual(names.map((name) => D(names, name)));
        sum += depths.reduce((total, depth) => total + depth) / pods;
        worstSum += Math.max(...depths);
      }
      expect(Math.abs(sum / draws - mean)).toBeLessThan(0.05 * mean);
      expect(Math.abs(worstSum / draws - worst)).toBeLessThan(0.05 * worst);
    },
  );
});

const ROOT = 'cali-from-wl-dispatch';

/** The rules of the written tree, by chain. */
function treeOf(names: readonly string[]) {
  const chains = dispatchChains(names, { root: ROOT, prefix: 'cali-fw-', match: from, end: [] });
  return new Map(chains.map((chain) => [chain.name, chain.rules]));
}

/** Rules tested in the written tree until one names the device. */
function walkTree(chains: ReturnType<typeof treeOf>, device: string): number {
  let tested = 0;
  for (let chain: string | undefined = ROOT; chain !== undefined; ) {
    const rules: readonly FelixRule[] = chains.get(chain)!;
    const index = rules.findIndex(({ matches }) => {
      const wanted = matches[0]!.saved.slice('-i '.length);
      return wanted.endsWith('+') ? device.startsWith(wanted.slice(0, -1)) : device === wanted;
    });
    tested += index + 1;
    chain = /^--goto (cali-from-wl-dispatch-.)$/.exec(rules[index]!.action.given)?.[1];
  }
  return tested;
}

/**
 * The same, told from names alone: the place of its bucket, and the place in it where it shares
 * one.
 */
function D(names: readonly string[], device: string): number {
  const sorted = [...names].sort();
  let shared = 0;
  while (
    shared < sorted[0]!.length &&
    sorted.every((name) => name.startsWith(sorted[0]!.slice(0, shared + 1)))
  ) {
    shared++;
  }
  const key = (name: string) => name.slice(0, shared + 1);
  const buckets = [...new Set(sorted.map(key))];
  const own = sorted.filter((name) => key(name) === key(device));
  const place = buckets.indexOf(key(device)) + 1;
  return own.length > 1 ? place + own.indexOf(device) + 1 : place;
}

/** Rules of an endpoint's chain, for what the k-th of its policies accepts. */
const E = (k: number) => 4 + 4 * k;

interface Site {
  readonly pods: number;
  readonly policies: number;
  /** Names the pods, and says which of them talk. */
  readonly seed: number;
  readonly masquerade: boolean;
  readonly tunnel: 'Never' | 'Always';
  readonly options: Partial<FelixOptions>;
}

const sites: fc.Arbitrary<Site> = fc.record({
  pods: fc.integer({ min: 2, max: 40 }),
  policies: fc.integer({ min: 0, max: 4 }),
  seed: fc.nat(1000),
  masquerade: fc.boolean(),
  tunnel: fc.constantFrom('Never' as const, 'Always' as const),
  options: fc.record({ dropEncapsulated: fc.boolean() }),
});

const OUTSIDE = '192.0.2.7';

/** A node of pods with policies, of which the k-th allows port 8000 + k, both ways. */
function build(site: Site) {
  const pods = Array.from({ length: site.pods }, (_, index) => {
    const name = `pod-${site.seed}-${index}`;
    return { name, ip: `10.65.0.${index + 2}`, device: workloadInterface('default', name) };
  });
  const rules = (k: number) => [
    { action: 'Allow', protocol: 'TCP', destination: { ports: [8000 + k] } },
  ];
  const objects = objectsOf(
    ...pods.map(({ name, ip }) => pod({ name, ips: [ip] })),
    ...Array.from({ length: site.policies }, (_, index) =>
      calico('GlobalNetworkPolicy', `p${index + 1}`, {
        order: index,
        types: ['Ingress', 'Egress'],
        ingress: rules(index + 1),
        egress: rules(index + 1),
      }),
    ),
    calico('IPPool', 'pool', {
      cidr: '10.65.0.0/16',
      natOutgoing: site.masquerade,
      ipipMode: site.tunnel,
    }),
  );
  const host = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.1.10/24'] },
      ...pods.map(({ device }) => ({ name: device })),
    ],
    routes: ['default dev eth0', ...pods.map(({ ip, device }) => `${ip} dev ${device}`)],
    sysctls: { 'net.ipv4.ip_forward': 1 },
  });
  const node = { name: 'node-1', addresses: ['192.168.1.10'] };
  host.apply(felix({ node, ...site.options }).sync(objects));
  const names = pods.map(({ device }) => device);
  return { host, pods, depth: (device: string) => D(names, device) };
}

function inTable(work: Work, table: string): number {
  return work.rulesEvaluatedIn({ table });
}

describe('rules that a packet walks', () => {
  test('follow the formulas for one local end, two, and known connections', {
    tags: ['slow'],
  }, () => {
    fc.assert(
      fc.property(sites, fc.integer({ min: 1, max: 4 }), (site, wanted) => {
        const { host, pods, depth } = build(site);
        const k = Math.min(wanted, site.policies);
        const encapsulated = site.options.dropEncapsulated ? 2 : 0;
        // Without a policy the namespace's profile allows: 3 rules, and 4 for the profile.
        const cost = k === 0 ? 7 : E(k);
        const [a, b] = [pods[site.seed % site.pods]!, pods[(site.seed + 1) % site.pods]!];
        const port = 8000 + Math.max(k, 1);
        const send = (packet: Packet) => {
          const { outcome, work } = host.send(packet);
          expect(outcome).toBe('forwarded');
          return work;
        };
        const open = (source: string, destination: string, device: string) =>
          send(tcp(`${source}:40000`, `${destination}:${port}`, { inputInterface: device }));

        const outward = open(a.ip, OUTSIDE, a.device);
        expect(inTable(outward, 'filter')).toBe(1 + 6 + depth(a.device) + cost + encapsulated);
        const inward = open(OUTSIDE, b.ip, 'eth0');
        expect(inTable(inward, 'filter')).toBe(1 + 6 + depth(b.device) + cost);
        const within = open(a.ip, b.ip, a.device);
        expect(inTable(within, 'filter')).toBe(
          1 + 6 + depth(a.device) + depth(b.device) + 2 * cost + encapsulated,
        );

        // raw, mangle, nat PREROUTING, nat POSTROUTING.
        const nat =
          1 + 1 + (1 + 2 + (site.masquerade ? 1 : 0) + (site.tunnel === 'Always' ? 1 : 0));
        for (const work of [inward, within]) {
          expect(inTable(work, 'raw')).toBe(1 + 4);
          expect(inTable(work, 'mangle')).toBe(1 + 4);
          expect(inTable(work, 'nat')).toBe(nat);
          const others = work.rulesEvaluated - inTable(work, 'filter');
          expect(others).toBeGreaterThanOrEqual(15);
          expect(others).toBeLessThanOrEqual(17);
        }

        // The answer, by which the connection is known: it stops at the first endpoint's first rule.
        const answer = (source: string, destination: string, device: string) =>
          send(
            tcp(`${source}:${port}`, `${destination}:40000`, {
              inputInterface: device,
              flags: ['SYN', 'ACK'],
            }),
          );
        const back = answer(b.ip, OUTSIDE, b.device);
        expect(inTable(back, 'filter')).toBe(1 + 3 + depth(b.device) + 1);
        expect(inTable(back, 'mangle')).toBe(1 + 1);
        expect(inTable(back, 'nat')).toBe(0);
        const backWithin = answer(b.ip, a.ip, b.device);
        expect(inTable(backWithin, 'filter')).toBe(1 + 3 + depth(b.device) + 1);
      }),
      { numRuns: 10 * PROPERTY_RUNS },
    );
  });
});
