import { syntheticCluster } from '@packet-path/cluster';
import { Address, type Connection, Protocol } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { expectConstant, expectLinear, type Sample } from '../src/index.ts';
import { kubernetesNode, type ProxyMode } from './support/kubernetes-node.ts';

const SIZES = [1, 10, 40, 160];

/** The work of opening a connection to the last service in the cluster's order, by services. */
function opening(mode: ProxyMode, measure: (connection: Connection) => number): readonly Sample[] {
  return SIZES.map((size) => {
    const cluster = syntheticCluster({ services: size, endpointsPerService: 1, nodes: 2 });
    const host = kubernetesNode(cluster, mode, 'growth', 'cluster');
    const source = { address: Address.parse('10.244.1.9'), port: 40_000 };
    const service = cluster.services.at(-1)!;
    const destination = { address: service.clusterIPs[4]!, port: 80 };
    const connection = host.connect({ protocol: Protocol.TCP, source, destination });
    expect(connection.outcome).toBe('established');
    return { size, work: measure(connection) };
  });
}

const rules = ({ opening: { rulesEvaluated } }: Connection): number => rulesEvaluated;
const prerouting = (connection: Connection): number =>
  connection.opening.rulesEvaluatedIn({ table: 'nat', hook: 'PREROUTING' });

describe('what a new connection costs', () => {
  test('is a rule for each service before it in iptables mode, two in the layout of 2019', () => {
    const current = expectLinear(opening('iptables, current', prerouting));
    expect(current.coefficients[1]).toBeCloseTo(1);
    const of2019 = expectLinear(opening('iptables, 2019', prerouting));
    expect(of2019.coefficients[1]).toBeCloseTo(2);
  });

  test('is a rule for each service before it in userspace mode, and one for each at all', () => {
    expect(expectLinear(opening('userspace', prerouting)).coefficients[1]).toBeCloseTo(1);
    const whole = expectLinear(opening('userspace', ({ total }) => total.rulesEvaluated));
    expect(whole.coefficients[1]).toBeCloseTo(2);
    expectConstant(opening('userspace', ({ total }) => total.socketsConnected + total.wakeUps));
  });

  test('is the same number of rules in IPVS mode, however many services', () => {
    expectConstant(opening('ipvs', rules));
  });

  test('is the same number of look-ups in IPVS mode', () => {
    expectConstant(
      opening('ipvs', ({ opening: work }) => work.ipvsServiceLookups + work.setLookups),
    );
  });
});
