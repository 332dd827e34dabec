import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as front from '../src/index.ts';

const cluster = front.syntheticCluster({ services: 3, endpointsPerService: 2 });
const node = front.kubernetesNode(cluster, { mode: 'iptables' });
const nodes = front.kubernetesCluster(cluster, { mode: 'ipvs', nodes: 2 });
const host = front.linuxHost({ interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] });
const planes = front.planesNamed(['iptables', 'ipvs']);
const policies = front.readPolicies('');
const flow = front.clusterFlow(cluster, 'default/svc-00001');
const connection = node.connect(flow);
const syn = front.tcp('10.244.0.9:1000', '10.96.0.1:80', { flags: ['SYN'] });
const clusters = [{ name: 'three', kind: 'synthetic', cluster: () => cluster }] as const;
const traced = front.traceFlow(node, flow);

/** Everything that functions of the front door give, by the function, and the text that it begins with. */
const GIVEN: readonly (readonly [of: string, value: unknown, text: RegExp])[] = [
  ['syntheticCluster', cluster, /^cluster of 3 services, 6 endpoints and 1 node$/],
  ['readCluster', front.readCluster('kind: List\nitems: []'), /^cluster of 0 services/],
  ['clusterOf', front.clusterOf([]), /^cluster of 0 services/],
  ['a service', cluster.services[0], /^default\/svc-00001$/],
  ['readPolicies', policies, /^workloads 0, /],
  ['kubernetesNode', node, /^node node-1 of a cluster of 3 services/],
  ['kubernetesCluster', nodes, /^hosts node-1, node-2 of a cluster/],
  ['linuxHost', host, /^host host: eth0 10\.0\.0\.1\/24$/],
  ['planesNamed', planes, /^data plane iptables: .*,data plane ipvs: IPVS$/],
  ['kubeProxyPlanes', front.kubeProxyPlanes(), /^data plane iptables-2019/],
  ['kubeProxyPlane', front.kubeProxyPlane('a', 'A', { mode: 'ipvs' }), /^data plane a: A$/],
  [
    'withCalico',
    front.withCalico(planes[0]!, { objects: policies }),
    /^data plane iptables\+calico/,
  ],
  ['clusterFlow', flow, /^10\.244\.0\.\d+:\d+ -> 10\.96\.0\.1:80 tcp$/],
  ['clusterFlows', front.clusterFlows(cluster), /^pod to default\/svc-00001 cluster IP: 10\./],
  ['connections', front.connections(node, flow, 2), /^2 connections, each opened when/],
  ['connect', connection, /^established: 10\..*, answered by 10\./],
  ['connect, of a cluster', nodes.connect(flow), /^established: /],
  ['request', connection.request(), /^packets 4, hooksRun 36/],
  ['opening', connection.opening, /^packets 1, /],
  ['send', node.send(syn), /^forwarded: 10\..* tcp SYN$/],
  ['send, of a cluster', nodes.send(syn), /^forwarded: /],
  ['tcp', syn, /^10\.244\.0\.9:1000 -> 10\.96\.0\.1:80 tcp SYN$/],
  ['udp', front.udp('10.0.0.1:1', '10.0.0.2:2'), /^10\.0\.0\.1:1 -> 10\.0\.0\.2:2 udp$/],
  ['traceFlow', traced, /^1\. arrives: [\s\S]*\n\nestablished: /],
  ['its steps', traced.steps, /^1\. arrives: /],
  ['a step', traced.steps[1], /\S/],
  ['compareFlow', front.compareFlow(cluster, flow, { planes }), /^10\.[\s\S]*outcome +established/],
  ['compareFlows', front.compareFlows(cluster, [{ name: 'a', flow }], { planes }), /^a: 10\./],
  ['runStudy', front.runStudy({ clusters, planes }), /^three, iptables: 6 endpoints, 16\.5 rules/],
  ['sweepSizes', front.sweepSizes([1, 2], { a: (size) => size }), /^size {2}a\n/],
  ['analyse', front.analyse(cluster, flow), /^2 ends, each with its probability:\n {2}0\.5 10\./],
  ['parseEndpoint', front.parseEndpoint('10.0.0.1:80'), /^10\.0\.0\.1:80$/],
  ['Address.parse', front.Address.parse('fd00::1'), /^fd00::1$/],
  ['Prefix.parse', front.Prefix.parse('10.0.0.0/8'), /^10\.0\.0\.0\/8$/],
  ['update', node.update(cluster), /^1 run of iptables-restore, /],
  ['outcomes', node.outcomes(flow), /^outcomes by draws/],
  ['size', node.size(), /^rules 47, chains 34/],
  ['clock', node.clock, /^clock at 0 s$/],
  ['PacketPathError', new front.PacketPathError('syntax', 'x'), /^PacketPathError: x$/],
];

/** The message of a test that failed about a value. */
function messageOf(value: unknown): string {
  try {
    expect(value).toBe('something else');
  } catch (error) {
    return String(error);
  }
  return '';
}

describe('what the front door gives can be read', () => {
  it.each(GIVEN.map(([of, value, text]) => [of, text, value] as const))(
    '%s, as %s',
    (_, text, value) => {
      expect(String(value)).toMatch(text);
      expect(`${value}`).not.toContain('[object ');
      // Nested objects are shown, and none of them as the words of an address or as a table's memory.
      for (const shown of [inspect(value), messageOf(value)]) {
        expect(shown).not.toMatch(/\bw[0-3]: |Int32Array|\[object /);
      }
    },
  );

  it('stays what it is: fields are equal, copied and written as JSON as before', () => {
    const { services, nodes: list } = cluster;
    expect({ ...cluster }).toEqual({ services, nodes: list });
    expect(Object.keys(cluster)).toEqual(['services', 'nodes']);
    expect(JSON.parse(JSON.stringify(node.size()))).toMatchObject({ rules: 47 });
    expect(front.syntheticCluster({ services: 3, endpointsPerService: 2 })).toStrictEqual(cluster);
  });

  it('shows in the difference of a failed test', () => {
    const failed = (): void => expect(node).toBe(host);
    expect(failed).toThrow(/node node-1 of a cluster/);
  });
});
