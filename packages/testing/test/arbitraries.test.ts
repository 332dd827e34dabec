import { readCluster, writeCluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import { iptablesProgram, ipvsProgram } from '@packet-path/kube-proxy';
import { linuxHost } from '@packet-path/linux-host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { clusters, families, iptablesRulesets, ipvsadmTexts, POD_NETWORKS } from '../src/index.ts';

/** The findings of `pick` in sixty values of an arbitrary. */
function tally<Value>(
  values: fc.Arbitrary<Value>,
  pick: (value: Value) => readonly string[],
): ReadonlySet<string> {
  return new Set(fc.sample(values, { numRuns: 60, seed: 1 }).flatMap(pick));
}

describe('arbitrary clusters', () => {
  test('have every feature', () => {
    const found = tally(clusters(), ({ services }) =>
      services.flatMap((service) => [
        service.type,
        service.internalTrafficPolicy,
        `external ${service.externalTrafficPolicy}`,
        `families ${Object.keys(service.clusterIPs).join(' and ')}`,
        service.affinitySeconds === undefined ? '' : 'affinity',
        service.externalIPs.length > 0 ? 'external IPs' : '',
        service.loadBalancerSourceRanges.length > 0 ? 'source ranges' : '',
        ...service.ports.flatMap(({ protocol, nodePort, endpoints }) => [
          protocol,
          nodePort > 0 ? 'node port' : '',
          endpoints.length === 0 ? 'no endpoints' : '',
          endpoints.some(({ terminating, serving }) => terminating && serving) ? 'leaving' : '',
        ]),
      ]),
    );
    for (const feature of [
      ...['ClusterIP', 'NodePort', 'LoadBalancer', 'TCP', 'UDP', 'SCTP', 'Local', 'Cluster'],
      ...[
        'external Local',
        'families 4',
        'families 6',
        'families 4 and 6',
        'families ',
        'affinity',
      ],
      ...['external IPs', 'source ranges', 'node port', 'no endpoints', 'leaving'],
    ]) {
      expect(found).toContain(feature);
    }
  });

  test('are written and read as they are', () => {
    fc.assert(
      fc.property(clusters({ services: 3 }), (cluster) => {
        expect(readCluster(writeCluster(cluster)).services).toEqual(cluster.services);
      }),
      { numRuns: 4 * PROPERTY_RUNS },
    );
  });

  test('are programmed in every mode, and the host takes the program', () => {
    const options = { clusterCIDR: Object.values(POD_NETWORKS) };
    fc.assert(
      fc.property(clusters(), (cluster) => {
        for (const program of [
          iptablesProgram(cluster, options),
          iptablesProgram(cluster, { ...options, layout: '2019' }),
          ipvsProgram(cluster, options),
        ]) {
          const { addresses: _bound, virtualServices: _services, ...texts } = program;
          expect(() => linuxHost({ forwarding: true, ...texts, interfaces: [] })).not.toThrow();
        }
      }),
      { numRuns: 4 * PROPERTY_RUNS },
    );
  });
});

describe('arbitrary rulesets of iptables', () => {
  test('are taken, and saved as they were written', () => {
    const rulesets = families().chain((family) =>
      fc.tuple(fc.constant(family), iptablesRulesets({ family })),
    );
    fc.assert(
      fc.property(rulesets, ([family, text]) => {
        const host = linuxHost(family === 4 ? { iptables: text } : { ip6tables: text });
        expect(rulesOf(host.iptables[family].save())).toEqual(rulesOf(text));
      }),
      { numRuns: 4 * PROPERTY_RUNS },
    );
  });

  test('hold every target and match of kube-proxy', () => {
    const words = tally(iptablesRulesets(), (text) => text.match(/-[jm] [A-Za-z]+/g) ?? []);
    for (const word of [
      ...['-j ACCEPT', '-j DROP', '-j RETURN', '-j REJECT', '-j DNAT', '-j MASQUERADE', '-j MARK'],
      ...['-m tcp', '-m udp', '-m sctp', '-m conntrack', '-m statistic', '-m addrtype', '-m mark'],
    ]) {
      expect(words).toContain(word);
    }
  });
});

describe('arbitrary texts of ipvsadm', () => {
  test('are taken, and saved as they were written', () => {
    fc.assert(
      fc.property(ipvsadmTexts(), (text) => {
        const { ipvs } = linuxHost({ forwarding: true, ipvsadm: text });
        expect(ipvs.save().split('\n').sort()).toEqual(text.split('\n').sort());
      }),
      { numRuns: 50 },
    );
  });

  test('are told from what is none', () => {
    fc.assert(
      fc.property(ipvsadmTexts(), (text) => {
        expect(() =>
          linuxHost({ forwarding: true, ipvsadm: `${text}-A -t nowhere:80 -s rr\n` }),
        ).toThrow(PacketPathError);
      }),
      { numRuns: 10 },
    );
  });
});

/** The chains and rules of each table, in the order of the tables' names. */
function rulesOf(text: string): readonly string[] {
  return text
    .split(/^(?=\*)/m)
    .map((table) => table.replaceAll(/^#.*\n/gm, ''))
    .filter((table) => table.startsWith('*'))
    .sort();
}
