// Stale UDP: a client that never stops sending to a service without pods; where do its datagrams go?
//
// A client sends a datagram every second from one port. The service's pods go, and come back elsewhere. As the
// entry in conntrack is refreshed by each datagram, it lives until kube-proxy deletes it.
//
// Sources: kubernetes 48370 (the entry made while there was no endpoint), 139628 (entries of pods that went
// stay, as kube-proxy 1.32 passes over services without endpoints; lost for 13 hours).
import assert from 'node:assert/strict';
import { type Cluster, clusterOf, kubernetesNode, SECOND, udp } from 'packet-path';
import { POD_DEVICE } from 'packet-path/data-plane';

const [CLIENT, SERVICE] = ['10.244.0.200:4000', '10.96.0.11:8125'];

const clusterWith = (...pods: readonly string[]): Cluster =>
  clusterOf([
    {
      kind: 'Service',
      metadata: { name: 'statsd' },
      spec: { clusterIP: '10.96.0.11', ports: [{ protocol: 'UDP', port: 8125 }] },
    },
    {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: { labels: { 'kubernetes.io/service-name': 'statsd' } },
      addressType: 'IPv4',
      ports: [{ protocol: 'UDP', port: 8125 }],
      endpoints: pods.map((address) => ({ addresses: [address] })),
    },
  ]);

/** The places that a minute of datagrams comes to: while the pod is there, when it is gone, with a new one. */
function places(conntrackCleanup: '1.32' | 'current'): readonly string[] {
  const options = conntrackCleanup === '1.32' ? { conntrackCleanup } : {};
  const node = kubernetesNode(clusterWith('10.244.2.1'), { mode: 'iptables', ...options });
  const aMinute = (): string => {
    let last = '';
    for (let second = 0; second < 60; second++) {
      const { emitted } = node.send(udp(CLIENT, SERVICE, { inputInterface: POD_DEVICE }));
      const to = `${emitted[0]?.destination ?? 'nowhere'}`;
      last = to === CLIENT.split(':')[0] ? 'refused' : to;
      node.clock.advance(SECOND);
    }
    return last;
  };
  return [[], [], ['10.244.3.1']].map((pods, moment) => {
    if (moment > 0) node.update(clusterWith(...pods));
    return aMinute();
  });
}

console.log('kube-proxy  a pod serves  it is gone    another serves');
const [before, then] = (['1.32', 'current'] as const).map((release) => {
  const ways = places(release);
  console.log(`${release.padEnd(12)}${ways.map((way) => way.padEnd(14)).join('')}`);
  return ways;
});

assert.deepEqual(before, ['10.244.2.1', '10.244.2.1', '10.244.3.1']);
assert.deepEqual(then, ['10.244.2.1', 'refused', '10.244.3.1']);
