import { syntheticCluster } from '@packet-path/cluster';
import { userspaceProgram } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { rulesOf } from './ruleset-text.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10'] },
  order: 'cluster',
} as const;
const MATCH = '-p tcp -m comment --comment "ns1/svc1:p80" -m tcp';

function program(service: ServiceOptions, options = {}) {
  return userspaceProgram(clusterWith(service), { ...OPTIONS, ...options });
}

describe('the rules of userspace mode', () => {
  test('catch what comes in, and what the host sends itself', () => {
    const { iptables, portals } = program({});
    const port = portals[0]?.proxyPort;
    const to = `-d 172.30.0.41/32 ${MATCH} --dport 80`;
    expect(rulesOf(iptables, 'nat', 'KUBE-PORTALS-CONTAINER')).toEqual([
      `${to} -j REDIRECT --to-ports ${port}`,
    ]);
    expect(rulesOf(iptables, 'nat', 'KUBE-PORTALS-HOST')).toEqual([
      `${to} -j DNAT --to-destination 192.168.1.10:${port}`,
    ]);
    for (const [chain, side] of [
      ['PREROUTING', 'CONTAINER'],
      ['OUTPUT', 'HOST'],
    ]) {
      expect(rulesOf(iptables, 'nat', chain!)).toEqual([
        `-m comment --comment "handle ClusterIPs; NOTE: this must be before the NodePort rules" -j KUBE-PORTALS-${side}`,
        `-m addrtype --dst-type LOCAL -m comment --comment "handle service NodePorts; NOTE: this must be the last rule in the chain" -j KUBE-NODEPORT-${side}`,
      ]);
    }
    expect(rulesOf(iptables, 'filter', 'INPUT')).toEqual([
      '-m comment --comment "Ensure that non-local NodePort traffic can flow" -j KUBE-NODEPORT-NON-LOCAL',
    ]);
    expect(rulesOf(iptables, 'filter', 'KUBE-NODEPORT-NON-LOCAL')).toEqual([]);
  });

  test('send packets to the address that the proxy listens at, where it is one', () => {
    const { iptables, portals } = program({}, { listenAddress: '192.168.1.99' });
    const target = `-j DNAT --to-destination 192.168.1.99:${portals[0]?.proxyPort}`;
    for (const chain of ['KUBE-PORTALS-CONTAINER', 'KUBE-PORTALS-HOST']) {
      expect(rulesOf(iptables, 'nat', chain)).toEqual([
        `-d 172.30.0.41/32 ${MATCH} --dport 80 ${target}`,
      ]);
    }
  });

  test('of an external IP keep out bridged packets, and take what is for the host', () => {
    const { iptables, portals } = program({ spec: { externalIPs: ['198.51.100.9'] } });
    const port = portals[0]?.proxyPort;
    const to = `-d 198.51.100.9/32 ${MATCH} --dport 80`;
    expect(rulesOf(iptables, 'nat', 'KUBE-PORTALS-CONTAINER')?.slice(1)).toEqual([
      `${to} -m physdev ! --physdev-is-in -j REDIRECT --to-ports ${port}`,
      `${to} -m addrtype --dst-type LOCAL -j REDIRECT --to-ports ${port}`,
    ]);
    expect(rulesOf(iptables, 'nat', 'KUBE-PORTALS-HOST')?.slice(1)).toEqual([
      `${to} -m addrtype --dst-type LOCAL -j DNAT --to-destination 192.168.1.10:${port}`,
    ]);
  });

  test('of a load balancer are those of a cluster IP', () => {
    const { iptables } = program({ type: 'LoadBalancer', loadBalancerIPs: ['198.51.100.8'] });
    for (const chain of ['KUBE-PORTALS-CONTAINER', 'KUBE-PORTALS-HOST']) {
      const [own, balanced] = rulesOf(iptables, 'nat', chain) ?? [];
      expect(balanced).toBe(own?.replace('172.30.0.41', '198.51.100.8'));
    }
  });

  test('of a node port have no address, and let through what the proxy port gets', () => {
    const { iptables, portals, held } = program({ type: 'NodePort', nodePort: 30080 });
    const port = portals[0]?.proxyPort;
    expect(rulesOf(iptables, 'nat', 'KUBE-NODEPORT-CONTAINER')).toEqual([
      `${MATCH} --dport 30080 -j REDIRECT --to-ports ${port}`,
    ]);
    expect(rulesOf(iptables, 'nat', 'KUBE-NODEPORT-HOST')).toEqual([
      `${MATCH} --dport 30080 -j DNAT --to-destination 192.168.1.10:${port}`,
    ]);
    expect(rulesOf(iptables, 'filter', 'KUBE-NODEPORT-NON-LOCAL')).toEqual([
      `${MATCH} --dport ${port} -m state --state NEW -j ACCEPT`,
    ]);
    expect(held).toEqual([{ protocol: 'tcp', address: null, port: 30080 }]);
  });

  test('are written without endpoints too: the proxy closes such connections', () => {
    const { iptables, portals } = program({ endpoints: [] });
    expect(rulesOf(iptables, 'nat', 'KUBE-PORTALS-CONTAINER')).toHaveLength(1);
    expect(portals[0]?.endpoints).toEqual([]);
  });

  test('pass over SCTP, which the proxy never spoke', () => {
    expect(program({ protocol: 'SCTP' }).portals).toEqual([]);
  });

  test('hold the service port where an external IP is the node’s own', () => {
    const { held } = program({ spec: { externalIPs: ['192.168.1.10', '198.51.100.9'] } });
    expect(held.map(({ address, port }) => `${address}:${port}`)).toEqual(['192.168.1.10:80']);
  });

  test.each([
    ['a loopback address', { listenAddress: '127.0.0.1' }],
    ['a range without ports', { proxyPortRange: { base: 30000, size: 0 } }],
    ['a range beyond the last port', { proxyPortRange: { base: 65000, size: 600 } }],
    ['a node without addresses', { node: { name: 'node-1' } }],
  ])('are refused for %s', (_, options) => {
    expect(() => program({}, options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('proxy ports', () => {
  const clusters = fc
    .record({ services: fc.integer({ min: 1, max: 30 }), seed: fc.nat(99) })
    .map(({ services, seed }) => ({
      seed,
      cluster: syntheticCluster({ services, endpointsPerService: 1, seed }),
    }));

  test('are apart, odd as the kernel gives them to listeners, and the same for the same seed', () => {
    fc.assert(
      fc.property(clusters, ({ cluster, seed }) => {
        const ports = () =>
          userspaceProgram(cluster, { ...OPTIONS, seed }).portals.map(({ proxyPort }) => proxyPort);
        const given = ports();
        expect(new Set(given).size).toBe(cluster.services.length);
        for (const port of given) {
          expect(port).toBeGreaterThanOrEqual(32768);
          expect(port).toBeLessThanOrEqual(60999);
          expect(port % 2).toBe(1);
        }
        expect(ports()).toEqual(given);
      }),
    );
  });

  test('come from a range, as long as it has any', () => {
    const cluster = syntheticCluster({ services: 12, endpointsPerService: 1 });
    const proxyPortRange = { base: 20000, size: 10 };
    const { portals } = userspaceProgram(cluster, { ...OPTIONS, proxyPortRange });
    const ports = portals.map(({ proxyPort }) => proxyPort).sort();
    expect(ports).toEqual(Array.from({ length: 10 }, (_, index) => 20000 + index));
  });
});

describe('a changed cluster', () => {
  const web = { name: 'web', clusterIP: '172.30.0.1' };
  const dns = { name: 'dns', clusterIP: '172.30.0.2', protocol: 'UDP', port: 53 };
  const api = { name: 'api', clusterIP: '172.30.0.3' };
  const names = (of: { portals: readonly { name: string }[] }) =>
    of.portals.map(({ name }) => name.split(/[/:]/)[1]);

  test('keeps places and ports of what stays, and appends what is new', () => {
    const before = userspaceProgram(clusterWith(web, dns), OPTIONS);
    const after = userspaceProgram(clusterWith(api, dns, web), OPTIONS, before);
    expect(names(after)).toEqual(['web', 'dns', 'api']);
    expect(after.portals.slice(0, 2).map(({ proxyPort }) => proxyPort)).toEqual(
      before.portals.map(({ proxyPort }) => proxyPort),
    );
    expect(after.staleUdp).toEqual([]);
  });

  test('opens anew what is configured otherwise, but not for other endpoints', () => {
    const before = userspaceProgram(clusterWith(web, api), OPTIONS);
    const other = { ...web, endpoints: ['10.180.9.9:80@node-2'] };
    expect(names(userspaceProgram(clusterWith(other, api), OPTIONS, before))).toEqual([
      'web',
      'api',
    ]);
    const changed = { ...web, spec: { externalIPs: ['198.51.100.9'] } };
    const after = userspaceProgram(clusterWith(changed, api), OPTIONS, before);
    expect(names(after)).toEqual(['api', 'web']);
  });

  test('names the addresses of UDP ports that are gone', () => {
    const before = userspaceProgram(clusterWith(web, dns), OPTIONS);
    const after = userspaceProgram(clusterWith(api), OPTIONS, before);
    expect(after.staleUdp.map(String)).toEqual(['172.30.0.2']);
    expect(names(after)).toEqual(['api']);
  });
});
