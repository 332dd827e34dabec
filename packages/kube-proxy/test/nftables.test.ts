import { syntheticCluster } from '@packet-path/cluster';
import {
  type NftablesProxyOptions,
  type NftablesVersion,
  nftablesProgram,
} from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { type NftTable, readNftTables } from './support/nft-table.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10', 'fd00:1::10'] },
  clusterCIDR: ['10.180.0.0/16', 'fd00:180::/48'],
  order: 'cluster',
} as const;
const BASE = 'ULMVA6XW-ns1/svc1/tcp/p80';
const ENDPOINT = '5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80';

function program(service: ServiceOptions, options: NftablesProxyOptions = {}): NftTable {
  const { nftables } = nftablesProgram(clusterWith(service), { ...OPTIONS, ...options });
  return readNftTables(nftables)[0]!;
}
const elements = (table: NftTable, set: string) => table.sets.get(set)?.elements;

test('names are a hash and the text that it is of', () => {
  const table = program({}, { layout: '1.34' });
  expect([...table.chains.keys()].slice(-2)).toEqual([`service-${BASE}`, `endpoint-${ENDPOINT}`]);
  const other = program({ namespace: 'ns2', name: 'svc2' });
  expect(other.chains.has('service-42NFTM6N-ns2/svc2/tcp/p80')).toBe(true);
});

test('a name of more than 240 characters is cut', () => {
  const long = 'n'.repeat(63);
  const { nftables } = nftablesProgram(
    clusterWith({
      namespace: long,
      name: long,
      portName: long,
      protocol: 'SCTP',
      clusterIP: 'fd00:30::41',
      endpoints: ['[fd00:1111:2222:3333:4444:5555:6666:7777]:65535@node-1'],
    }),
    { layout: '1.34' },
  );
  const [name] = /endpoint-[A-Z]\S+/.exec(nftables)!;
  expect(name).toMatch(/^endpoint-[A-Z2-7]{8}-n{63}\/n{63}\/sctp\/n{63}__fd00\.1111.*\.\.\.$/);
  expect(name).toHaveLength('endpoint-'.length + 240);
});

test('the chains of 1.29 are one check for endpoints, and none for cluster IPs', () => {
  const { nftables } = nftablesProgram(clusterWith({ nodePort: 30080, type: 'NodePort' }), {
    ...OPTIONS,
    layout: '1.29',
    serviceCIDRs: '172.30.0.0/16',
  });
  expect(nftables).toBe(`table ip kube-proxy {
	comment "rules for kube-proxy"
	set nodeport-ips {
		type ipv4_addr
		comment "IPs that accept NodePort traffic"
		elements = { 192.168.1.10 }
	}

	map no-endpoint-services {
		type ipv4_addr . inet_proto . inet_service : verdict
		comment "vmap to drop or reject packets to services with no endpoints"
	}

	map no-endpoint-nodeports {
		type inet_proto . inet_service : verdict
		comment "vmap to drop or reject packets to service nodeports with no endpoints"
	}

	map firewall-ips {
		type ipv4_addr . inet_proto . inet_service : verdict
		comment "destinations that are subject to LoadBalancerSourceRanges"
	}

	map service-ips {
		type ipv4_addr . inet_proto . inet_service : verdict
		comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"
		elements = { 172.30.0.41 . tcp . 80 : goto service-${BASE} }
	}

	map service-nodeports {
		type inet_proto . inet_service : verdict
		comment "NodePort traffic"
		elements = { tcp . 30080 : goto external-${BASE} }
	}

	chain filter-prerouting {
		type filter hook prerouting priority dstnat - 10; policy accept;
		ct state new jump firewall-check
	}

	chain filter-input {
		type filter hook input priority -110; policy accept;
		ct state new jump endpoints-check
	}

	chain filter-forward {
		type filter hook forward priority -110; policy accept;
		ct state new jump endpoints-check
	}

	chain filter-output {
		type filter hook output priority -110; policy accept;
		ct state new jump endpoints-check
		ct state new jump firewall-check
	}

	chain nat-prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		jump services
	}

	chain nat-output {
		type nat hook output priority -100; policy accept;
		jump services
	}

	chain nat-postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		jump masquerading
	}

	chain mark-for-masquerade {
		meta mark set meta mark | 0x00004000
	}

	chain masquerading {
		meta mark & 0x00004000 == 0x00000000 return
		meta mark set meta mark ^ 0x00004000
		masquerade fully-random
	}

	chain services {
		ip daddr . meta l4proto . th dport vmap @service-ips
		ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
	}

	chain endpoints-check {
		ip daddr . meta l4proto . th dport vmap @no-endpoint-services
		ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
	}

	chain reject-chain {
		comment "helper for @no-endpoint-services / @no-endpoint-nodeports"
		reject
	}

	chain firewall-check {
		ip daddr . meta l4proto . th dport vmap @firewall-ips
	}

	chain service-${BASE} {
		ip daddr 172.30.0.41 tcp dport 80 ip saddr != 10.180.0.0/16 jump mark-for-masquerade
		numgen random mod 1 vmap { 0 : goto endpoint-${ENDPOINT} }
	}

	chain external-${BASE} {
		jump mark-for-masquerade
		goto service-${BASE}
	}

	chain endpoint-${ENDPOINT} {
		ip saddr 10.180.0.1 jump mark-for-masquerade
		meta l4proto tcp dnat to 10.180.0.1:80
	}
}
`);
});

describe('node ports', () => {
  const NODE_PORT = { type: 'NodePort', nodePort: 30080 };
  const node = { name: 'node-1', addresses: ['192.168.1.10', '10.9.9.9'] };

  test('answer at the node’s first address', () => {
    expect(elements(program(NODE_PORT, { node }), 'nodeport-ips')).toEqual(['192.168.1.10']);
  });
  test.each([
    ['primary', ['192.168.1.10']],
    [
      ['primary', '10.0.0.0/8'],
      ['10.9.9.9', '192.168.1.10'],
    ],
    [['primary', 'localhost'], ['192.168.1.10']],
    ['all', undefined],
    [['fd00::/8'], undefined],
  ] as const)('answer where %j says', (nodePortAddresses, expected) => {
    const table = program(NODE_PORT, { node, nodePortAddresses });
    expect(elements(table, 'nodeport-ips')).toEqual(expected);
  });
  test('answer at the addresses of the networks that are asked for, never at localhost', () => {
    const nodePortAddresses = ['10.0.0.0/8', '127.0.0.0/8'];
    const table = program(NODE_PORT, { node, nodePortAddresses });
    expect(elements(table, 'nodeport-ips')).toEqual(['10.9.9.9']);
  });
  test.each([
    ['0.0.0.0/0', '172.30.0.41', 'fib daddr type local ip daddr != 127.0.0.0/8'],
    ['::/0', 'fd00:30::41', 'fib daddr type local ip6 daddr != ::1'],
  ])('answer everywhere if %s is asked for', (all, clusterIP, match) => {
    const table = program({ ...NODE_PORT, clusterIP }, { nodePortAddresses: [all] });
    expect(table.sets.has('nodeport-ips')).toBe(false);
    expect(table.chains.get('services')!.at(-1)).toBe(
      `${match} meta l4proto . th dport vmap @service-nodeports`,
    );
    expect(table.chains.get('nodeport-endpoints-check')![0]).toBe(
      `${match.replace('fib daddr type local ', '')} meta l4proto . th dport vmap @no-endpoint-nodeports`,
    );
  });
  test('without endpoints are refused, and with none here dropped for outsiders', () => {
    const none = program({ ...NODE_PORT, endpoints: [] });
    const element = (verdict: string) => `tcp . 30080 comment "ns1/svc1:p80" : ${verdict}`;
    expect(elements(none, 'no-endpoint-nodeports')).toEqual([element('goto reject-chain')]);
    expect(elements(none, 'service-nodeports')).toEqual([]);
    const elsewhere = program({
      ...NODE_PORT,
      endpoints: ['10.180.0.1:80@node-2'],
      spec: { externalTrafficPolicy: 'Local' },
    });
    expect(elements(elsewhere, 'no-endpoint-nodeports')).toEqual([element('drop')]);
    expect(elements(elsewhere, 'service-nodeports')).toEqual([
      `tcp . 30080 : goto external-${BASE}`,
    ]);
  });
});

describe('local traffic', () => {
  const masquerade = (options: NftablesProxyOptions) => {
    const table = program({}, { clusterCIDR: [], ...options });
    const chain = options.layout === undefined ? 'services' : `service-${BASE}`;
    return table.chains.get(chain)![0];
  };
  const to = 'ip daddr @cluster-ips';
  const mark = 'meta mark set meta mark | 0x00004000 comment "masquerade';

  test.each([
    [{ mode: 'BridgeInterface', interface: 'cbr0' }, 'iifname != "cbr0"'],
    [{ mode: 'InterfaceNamePrefix', prefix: 'cali' }, 'iifname != "cali*"'],
    [{ mode: 'NodeCIDR', cidrs: ['10.180.3.0/24'] }, 'ip saddr != 10.180.3.0/24'],
  ] as const)('is told by %o', (localDetector, match) => {
    expect(masquerade({ localDetector })).toBe(
      `${to} ${match} ${mark} clusterIP traffic from outside cluster"`,
    );
    expect(masquerade({ localDetector, layout: '1.34' })).toBe(
      `ip daddr 172.30.0.41 ${match} jump mark-for-masquerade`,
    );
    expect(masquerade({ localDetector, layout: '1.31' })).toBe(
      `ip daddr 172.30.0.41 tcp dport 80 ${match} jump mark-for-masquerade`,
    );
  });
  test('is masqueraded too if all is', () => {
    const all = { masqueradeAll: true, clusterCIDR: '10.180.0.0/16' };
    expect(masquerade(all)).toBe(`${to} ${mark} all clusterIP traffic"`);
    expect(masquerade({ ...all, layout: '1.31' })).toBe(
      'ip daddr 172.30.0.41 tcp dport 80 jump mark-for-masquerade',
    );
  });
  test('is not told without a detector', () => {
    expect(masquerade({})).toBe('ip daddr . meta l4proto . th dport vmap @service-ips');
    expect(masquerade({ layout: '1.34' })).toMatch(/^numgen /);
  });
});

describe('the chain of a service', () => {
  const endpoints = ['10.180.0.1:80@node-1', '10.180.0.2:8080@node-2'];
  const rules = (service: ServiceOptions, layout: NftablesVersion) =>
    program({ ...service }, { layout, clusterCIDR: [] }).chains.get(`service-${BASE}`);

  test('translates through a map since 1.36, and leads to chains of endpoints before', () => {
    expect(rules({ endpoints }, '1.36')).toEqual([
      'meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.180.0.1 . 80, 1 : 10.180.0.2 . 8080 }',
    ]);
    expect(rules({ endpoints }, '1.34')![0]).toMatch(
      /^numgen random mod 2 vmap \{ 0 : goto endpoint-\S+, 1 : goto endpoint-\S+ \}$/,
    );
  });
  test('needs no draw for its only endpoint since 1.37', () => {
    expect(rules({}, '1.36')).toEqual([
      'meta l4proto tcp dnat ip to numgen random mod 1 map { 0 : 10.180.0.1 . 80 }',
    ]);
    expect(rules({}, '1.37')).toEqual(['meta l4proto tcp dnat to 10.180.0.1:80']);
  });
  test('leads to chains of endpoints where the service has affinity', () => {
    const sticky = { endpoints, spec: { sessionAffinity: 'ClientIP' } };
    expect(rules(sticky, '1.37')).toHaveLength(3);
    expect(program(sticky, { layout: '1.37' }).chains.get(`endpoint-${ENDPOINT}`)).toEqual([
      `update @affinity-${ENDPOINT} { ip saddr }`,
      'meta l4proto tcp dnat to 10.180.0.1:80',
    ]);
  });
});

test('endpoints of this node are in the set of hairpin connections, of this node only', () => {
  const endpoints = ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2', '192.168.1.10:81@node-1'];
  expect(elements(program({ endpoints }), 'hairpin-connections')).toEqual([
    '10.180.0.1 . 10.180.0.1 . tcp . 80',
    '192.168.1.10 . 192.168.1.10 . tcp . 81',
  ]);
  expect(program({ endpoints }, { layout: '1.34' }).sets.has('hairpin-connections')).toBe(false);
});

test('comments of elements are cut at 128 characters since 1.36', () => {
  const long = { namespace: 'n'.repeat(63), name: 's'.repeat(63), portName: 'p'.repeat(63) };
  const comment = (layout: NftablesVersion) =>
    /comment "(\S+)"/.exec(
      elements(program({ ...long, endpoints: [] }, { layout }), 'no-endpoint-services')![0]!,
    )![1];
  expect(comment('1.37')).toBe(`${'n'.repeat(63)}/${'s'.repeat(63)}:`);
  expect(comment('1.34')).toHaveLength(191);
});

test('an unknown layout is refused', () => {
  const make = () => nftablesProgram(clusterWith({}), { layout: '1.28' as NftablesVersion });
  expect(make).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

describe('source ranges', () => {
  const LB = { type: 'LoadBalancer', nodePort: 30080, loadBalancerIPs: ['5.6.7.8'] };
  const firewall = (ranges: readonly string[]) =>
    program({ ...LB, spec: { loadBalancerSourceRanges: ranges } }).chains.get(`firewall-${BASE}`);

  test.each([
    [['203.0.113.0/25'], '203.0.113.0/25'],
    [['203.0.113.7/32'], '203.0.113.7'],
    // The node is among them, so is its own way to the load balancer.
    [['203.0.113.0/25', '192.168.0.0/16'], '{ 5.6.7.8, 192.168.0.0/16, 203.0.113.0/25 }'],
    [['203.0.113.0/24', '203.0.113.64/26', '9.0.0.0/8'], '{ 9.0.0.0/8, 203.0.113.0/24 }'],
    [['203.0.113.0/25', '203.0.113.128/25'], '203.0.113.0/24'],
    [['20.0.1.0/24', '20.0.2.0/23'], '20.0.1.0-20.0.3.255'],
  ])('%j are one comparison', (ranges, text) => {
    expect(firewall(ranges)).toEqual([`ip saddr != ${text} drop`]);
  });
  test('guard a load balancer without endpoints too', () => {
    const spec = { loadBalancerSourceRanges: ['203.0.113.0/25'] };
    const table = program({ ...LB, spec, endpoints: [] });
    expect(elements(table, 'firewall-ips')).toEqual([`5.6.7.8 . tcp . 80 : goto firewall-${BASE}`]);
  });
});

test('affinity keeps a set an endpoint for as long as the service says', () => {
  const spec = {
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 5445 } },
  };
  const table = program({ spec });
  expect(table.sets.get(`affinity-${ENDPOINT}`)!.lines).toEqual([
    'set',
    'type ipv4_addr',
    'size 65535',
    'flags dynamic,timeout',
    'timeout 1h30m45s',
  ]);
});

test('unallocated cluster IPs are dropped where the networks are known', () => {
  const check = (serviceCIDRs: readonly string[]) =>
    program({}, { serviceCIDRs }).chains.get('cluster-ips-check')![1];
  expect(check(['fd00:30::/112'])).toBeUndefined();
  const comment = 'comment "Drop traffic to unallocated ClusterIPs"';
  expect(check(['172.30.0.0/16', 'fd00:30::/112'])).toBe(`ip daddr 172.30.0.0/16 drop ${comment}`);
  expect(check(['172.31.0.0/16', '10.96.0.0/12'])).toBe(
    `ip daddr { 10.96.0.0/12, 172.31.0.0/16 } drop ${comment}`,
  );
});

test('each family has a table of its own', () => {
  const spec = { clusterIPs: ['172.30.0.41', 'fd00:30::41'] };
  const { nftables } = nftablesProgram(
    clusterWith({ spec, endpoints: ['10.180.0.1:80@node-1', '[fd00:180::1]:80@node-1'] }),
    OPTIONS,
  );
  expect(readNftTables(nftables).map(({ head }) => head[0])).toEqual([
    'table ip kube-proxy {',
    'table ip6 kube-proxy {',
  ]);
  expect(nftables).toContain('meta l4proto tcp dnat to [fd00:180::1]:80');
});

test('no rule that every packet meets grows with the number of services', () => {
  const fixed = (services: number) =>
    [
      ...readNftTables(
        nftablesProgram(syntheticCluster({ services, endpointsPerService: 3 })).nftables,
      )[0]!.chains,
    ].filter(([name]) => !name.includes('/'));
  expect(fixed(100)).toEqual(fixed(1));
});
