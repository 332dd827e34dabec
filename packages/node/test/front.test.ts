import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlow, connections } from '@packet-path/data-plane';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';

const cluster = syntheticCluster({ services: 4, endpointsPerService: 2 });
const MODES = ['iptables', 'ipvs', 'nftables', 'userspace'] as const;

describe('a flow in texts', () => {
  test.each(['default/svc-00001', 'default/svc-00001:80', '10.96.0.2:80'])(
    'reaches the service: %s',
    (destination) => {
      const source = '10.244.0.99:1000';
      const node = kubernetesNode(cluster, { mode: 'ipvs' });
      const connection = node.connect({ protocol: 'tcp', source, destination });
      expect(connection.outcome).toBe('established');
      expect(`${connection.flow}`).toMatch(/^10\.244\.0\.99:1000 -> 10\.96\.0\.\d+:80 tcp$/);
    },
  );

  test.each([
    ['default/svc-0001', /no service 'default\/svc-0001', did you mean 'default\/svc-0000\d'/],
    ['default/svc-00001:81', /has no port .*expected default\/svc-00001:80 \(80 tcp\)/],
    ['10.96.0.1', /'10.96.0.1' has no port/],
  ])('names what is wrong with it: %s', (destination, message) => {
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    const flow = { protocol: 'tcp', source: '10.244.0.99:1000', destination };
    expect(() => node.connect(flow)).toThrow(message);
  });

  test('may not name a service where no cluster is known', () => {
    const flow = { protocol: 'tcp', source: '10.244.0.99:1000', destination: 'shop/cart:http' };
    expect(() => linuxHost().connect(flow)).toThrow(/this host knows of no cluster/);
  });
});

describe('a flow opened twice', () => {
  test('says that conntrack knew it', () => {
    const node = kubernetesNode(cluster, { mode: 'iptables' });
    const flow = clusterFlow(cluster, 'default/svc-00001');
    const first = node.connect(flow);
    const again = node.connect(flow);
    expect([first.knownBefore, again.knownBefore]).toEqual([false, true]);
    expect(`${again}`).toMatch(/, a flow that conntrack knew before$/);
  });

  test.each(MODES)('is another each time that a cluster is asked for it: %s', (mode) => {
    const node = kubernetesNode(cluster, { mode });
    const ports = new Set<number>();
    for (let index = 0; index < 4; index++) {
      const { flow, knownBefore, outcome } = node.connect(
        clusterFlow(cluster, 'default/svc-00002'),
      );
      ports.add(flow.source.port);
      expect([knownBefore, outcome]).toEqual([false, 'established']);
    }
    expect(ports.size).toBe(4);
  });

  test.each(MODES)('is none in a stream of fresh connections: %s', (mode) => {
    const node = kubernetesNode(cluster, { mode });
    const flow = { protocol: 'tcp', source: '10.244.0.99:65530', destination: 'default/svc-00003' };
    const opened = [...connections(node, flow, 10)];
    expect(opened.map(({ knownBefore }) => knownBefore)).toEqual(Array(10).fill(false));
    expect(opened.map(({ outcome }) => outcome)).toEqual(Array(10).fill('established'));
    expect(opened.at(-1)?.flow.source.port).toBe(1027);
  });
});

describe('options of a node', () => {
  test.each([
    [{ mode: 'IPVS' }, /mode is 'IPVS'; expected iptables, ipvs, nftables or userspace/],
    [{}, /mode is undefined/],
    [{ mode: 'ipvs', clusterCidr: '10.0.0.0/8' }, /did you mean 'clusterCIDR'/],
    [
      { mode: 'iptables', scheduler: 'lc' },
      /scheduler is no option of iptables mode; expected mode ipvs/,
    ],
    [
      { mode: 'iptables', masqueradeBit: 99 },
      /masqueradeBit is 99; expected a whole number, 0 to 31/,
    ],
    [{ mode: 'iptables', layout: '2018' }, /layout is '2018'; expected current or 2019/],
    [{ mod: 'ipvs' }, /no option 'mod'.*did you mean 'mode'/],
    [undefined, /mode is undefined/],
  ])('are refused in words: %j', (options, message) => {
    expect(() => kubernetesNode(cluster, options as never)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', message: expect.stringMatching(message) }),
    );
  });

  test('of a host and of a cluster are, too', () => {
    expect(() => linuxHost({ iptable: '' } as never)).toThrow(/did you mean 'iptables'/);
    expect(() => syntheticCluster({ services: 1, endpoints: 2 } as never)).toThrow(
      /has no option 'endpoints'/,
    );
  });
});

describe('the reason of a drop', () => {
  const host = (iptables: string) =>
    linuxHost({
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24'] },
        { name: 'eth1', addresses: ['10.0.1.1/24'] },
      ],
      forwarding: true,
      iptables,
    });
  const flow = { protocol: 'tcp', source: '10.0.0.9:1000', destination: '10.0.1.9:80' };

  test.each([
    [
      '-A FORWARD -p udp\n-A FORWARD -p udp\n-A FORWARD -p tcp -j DROP',
      'filter FORWARD, rule 3',
      'dropped',
    ],
    ['-A FORWARD -p tcp -j REJECT --reject-with tcp-reset', 'filter FORWARD, rule 1', 'refused'],
    [':MINE - [0:0]\n-A FORWARD -j MINE\n-A MINE -p tcp -j DROP', 'filter MINE, rule 1', 'dropped'],
    [':FORWARD DROP [0:0]', 'filter FORWARD, by its policy', 'dropped'],
  ])('is the rule: %j', (rules, why, outcome) => {
    const connection = host(`*filter\n${rules}\nCOMMIT\n`).connect(flow);
    expect([connection.why, connection.outcome]).toEqual([why, outcome]);
    expect(`${connection}`).toBe(`${outcome} (${why}): 10.0.0.9:1000 -> 10.0.1.9:80 tcp`);
  });

  test('is a full table', () => {
    const full = linuxHost({
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24'] },
        { name: 'eth1', addresses: ['10.0.1.1/24'] },
      ],
      forwarding: true,
      conntrackForced: true,
      sysctls: { 'net.netfilter.nf_conntrack_max': 1 },
    });
    full.connect(flow);
    expect(full.connect({ ...flow, source: '10.0.0.9:1001' }).why).toBe('conntrack: table full');
  });

  test('is the rule of nftables', () => {
    const nft = linuxHost({
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24'] },
        { name: 'eth1', addresses: ['10.0.1.1/24'] },
      ],
      forwarding: true,
      nftables:
        'table ip t { chain c { type filter hook forward priority 0; policy drop; tcp dport 81 accept; tcp dport 80 reject; } }',
    });
    expect(nft.connect(flow).why).toBe('t c, rule 2');
    expect(nft.connect({ ...flow, destination: '10.0.1.9:82' }).why).toBe('t c, by its policy');
  });
});
