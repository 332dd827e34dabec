import { type Cluster, proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { Address, EveryOutcome, type Flow, type TraceStep } from '@packet-path/core';
import { clusterFlow, firstPacket } from '@packet-path/data-plane';
import { NFTABLES_VERSIONS, type NftablesVersion } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';
import { clusters } from './synthetic-clusters.ts';

function nodeOf(cluster: Cluster, options: Partial<KubernetesNodeOptions> = {}) {
  const choices = new EveryOutcome();
  const told = { mode: 'nftables', ...options, choices } as KubernetesNodeOptions;
  return { node: kubernetesNode(cluster, told), choices };
}

/** Rules and look-ups in named sets and maps of a flow's first packet. */
function costOf(node: KubernetesNode, flow: Flow) {
  let named = 0;
  const forget = node.listen((step: TraceStep) => {
    // Sets that a rule writes out have names of the kernel's: __set0, __map1.
    if (step.kind === 'set' && !step.set.startsWith('__')) named++;
  });
  const device = node.host.routes.lookup(flow.source.address);
  const inputInterface = device?.type === 'local' ? null : (device?.interface ?? null);
  const { work, emitted } = node.send(firstPacket(flow, inputInterface));
  forget();
  return { rules: work.rulesEvaluated, named, chosen: String(emitted[0]?.destination) };
}

/** The cost of a first packet to every endpoint of every service. */
function* everyPair(cluster: Cluster, options: Partial<KubernetesNodeOptions> = {}) {
  const { node, choices } = nodeOf(cluster, options);
  for (const family of [4, 6] as const) {
    for (const port of proxyPorts(cluster, family)) {
      const flow = clusterFlow(cluster, port.name, { family, port: port.port });
      let e = 0;
      do {
        const endpoint = String(port.endpoints[e++]?.address);
        yield { ...costOf(node, flow), endpoint, N: port.endpoints.length };
        node.clock.advance(3600_000_000);
      } while (choices.next());
      expect(e).toBe(port.endpoints.length);
    }
  }
}

/** Rules evaluated and look-ups in named sets and maps. */
interface Cost {
  readonly rules: number;
  readonly named: number;
}

/** The closed form of one layout; see the README of kube-proxy. */
interface Formula {
  /** Of a pod to a cluster IP. */
  readonly pod: Cost;
  /** The same where the networks of cluster IPs are not known, and without a detector of local traffic. */
  readonly withoutNetworks: Cost;
  readonly withoutDetector: Cost;
  readonly masqueraded: Cost;
  readonly nodePort: Cost;
  /** To an address that is no service. */
  readonly elsewhere: Cost;
  /** A packet of a known connection. */
  readonly later: number;
  /** Rules of an endpoint's chain that a packet with affinity evaluates beyond one without. */
  readonly affinity: number;
}

const cost = (rules: number, named: number): Cost => ({ rules, named });

const OF_1_29: Formula = {
  pod: cost(13, 4),
  withoutNetworks: cost(13, 4),
  withoutDetector: cost(12, 4),
  masqueraded: cost(16, 4),
  nodePort: cost(19, 6),
  elsewhere: cost(10, 5),
  later: 2,
  affinity: 1,
};
const OF_1_31: Formula = {
  pod: cost(15, 4),
  withoutNetworks: cost(14, 4),
  withoutDetector: cost(14, 4),
  masqueraded: cost(18, 4),
  nodePort: cost(21, 6),
  elsewhere: cost(12, 5),
  later: 3,
  affinity: 1,
};
const OF_1_36: Formula = {
  pod: cost(14, 6),
  withoutNetworks: cost(13, 6),
  withoutDetector: cost(13, 5),
  masqueraded: cost(13, 5),
  nodePort: cost(16, 7),
  elsewhere: cost(14, 6),
  later: 3,
  affinity: 2,
};
const FORMULAS: Readonly<Record<NftablesVersion, Formula>> = {
  '1.29': OF_1_29,
  '1.31': OF_1_31,
  '1.34': OF_1_31,
  '1.36': OF_1_36,
  '1.37': OF_1_36,
};

describe.each(NFTABLES_VERSIONS)('in the nftables layout of %s', (layout) => {
  const formula = FORMULAS[layout];

  test('a pod’s first packet costs the same to every endpoint of every cluster IP', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        for (const { rules, named, chosen, endpoint } of everyPair(cluster, { layout } as object)) {
          expect({ rules, named, chosen }).toEqual({ ...formula.pod, chosen: endpoint });
        }
      }),
      { numRuns: 2 * PROPERTY_RUNS },
    );
  });

  test('it costs less where networks or local traffic are not known, and otherwise when masqueraded', {
    tags: ['slow'],
  }, () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const cases = [
          [{ serviceCIDRs: [] }, formula.withoutNetworks],
          [{ clusterCIDR: [] }, formula.withoutDetector],
          [{ masqueradeAll: true }, formula.masqueraded],
        ] as const;
        for (const [options, wanted] of cases) {
          for (const { rules, named } of everyPair(cluster, { layout, ...options } as object)) {
            expect({ rules, named }).toEqual(wanted);
          }
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  test('it costs the same at 10 and at 2,000 services, to the first and to the last', {
    tags: ['slow'],
  }, () => {
    for (const services of [10, 2000]) {
      const cluster = syntheticCluster({ services, endpointsPerService: 1 });
      const { node } = nodeOf(cluster, { layout } as object);
      for (const index of [0, services - 1]) {
        const { namespace, name } = cluster.services[index]!;
        const flow = clusterFlow(cluster, `${namespace}/${name}`);
        expect(costOf(node, flow)).toMatchObject(formula.pod);
      }
    }
  });

  test('affinity looks for the client behind each endpoint; a known one is found at the e-th', () => {
    const plain = syntheticCluster({ services: 2, endpointsPerService: 4 });
    const services = plain.services.map((service) => ({ ...service, affinitySeconds: 60 }));
    const { node, choices } = nodeOf({ ...plain, services }, { layout } as object);
    const flow = clusterFlow(plain, 'default/svc-00001');
    const { rules, named } = formula.pod;
    let e = 0;
    do {
      e++;
      const unknown = cost(rules + 4 + formula.affinity, named + 4);
      expect(costOf(node, flow)).toMatchObject(unknown);
      const again = { ...flow, source: { ...flow.source, port: 40_000 } };
      const known = cost(rules - 1 + e + formula.affinity, named + e);
      expect(costOf(node, again)).toMatchObject(known);
      node.clock.advance(3600_000_000);
    } while (choices.next());
    expect(e).toBe(4);
  });

  test('packets from outside and of the node are masqueraded, to a node port too', () => {
    const plain = syntheticCluster({ services: 5, endpointsPerService: 2 });
    const services = plain.services.map((service, index) => ({
      ...service,
      type: 'NodePort' as const,
      ports: service.ports.map((port) => ({ ...port, nodePort: 30_000 + index })),
    }));
    const { node } = nodeOf({ ...plain, services }, { layout } as object);
    const flow = clusterFlow(plain, 'default/svc-00003');
    const own = [...node.host.interfaces.get('eth0')!.addresses][0]!.address;
    const outside = { address: Address.parse('203.0.113.7'), port: 40_000 };
    expect(costOf(node, { ...flow, source: outside })).toMatchObject(formula.masqueraded);
    const ofNode = { ...flow, source: { address: own, port: 40_001 } };
    expect(costOf(node, ofNode)).toMatchObject(formula.masqueraded);
    const nodePort = { address: own, port: 30_002 };
    const toNode = { ...flow, source: { ...outside, port: 40_002 }, destination: nodePort };
    expect(costOf(node, toNode)).toMatchObject(formula.nodePort);
  });

  test('packets to no service, and packets of known connections', () => {
    const cluster = syntheticCluster({ services: 10, endpointsPerService: 2 });
    const { node } = nodeOf(cluster, { layout } as object);
    const flow = clusterFlow(cluster, 'default/svc-00001');
    const elsewhere = {
      ...flow,
      destination: { address: Address.parse('198.51.100.9'), port: 80 },
    };
    expect(costOf(node, elsewhere)).toMatchObject(formula.elsewhere);
    const connection = node.connect({ ...elsewhere, source: { ...flow.source, port: 40_000 } });
    expect(connection.request().rulesEvaluated).toBe(4 * formula.later);
  });
});

describe('in nftables mode', () => {
  test('service networks that would hold pods are not guessed: connections come through', () => {
    const plain = syntheticCluster({ services: 2, endpointsPerService: 2 });
    const far = Address.parse('10.254.0.1');
    const services = plain.services.map((service, index) =>
      index === 0 ? service : { ...service, clusterIPs: { 4: far } },
    );
    const { node } = nodeOf({ ...plain, services });
    const flow = clusterFlow({ ...plain, services }, 'default/svc-00002');
    expect(node.connect(flow).outcome).toBe('established');
  });
});
