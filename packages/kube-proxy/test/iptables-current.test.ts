import { SYNTHETIC_CIDRS, syntheticCluster } from '@packet-path/cluster';
import { iptablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { chainsOf, countRules, rulesOf } from './ruleset-text.ts';

const NODE = { name: 'node-1', addresses: ['192.168.1.10'] };
const OPTIONS = { node: NODE, clusterCIDR: '10.180.0.0/16', order: 'cluster' } as const;
const NAME = 'XPGD46QRK7WJZT7O';
const SEP1 = 'KUBE-SEP-SXIVWICOYRO3J4NJ';

function program(service: ServiceOptions, options = {}): string {
  return iptablesProgram(clusterWith(service), { ...OPTIONS, ...options }).iptables;
}

const nat = (text: string, chain: string) => rulesOf(text, 'nat', chain);
const filter = (text: string, chain: string) => rulesOf(text, 'filter', chain);

test('a cluster without services has the fixed chains alone', () => {
  const text = iptablesProgram(clusterWith(), OPTIONS).iptables;
  expect(text).toBe(`*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-CANARY - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-PROXY-CANARY - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-PROXY-CANARY - [0:0]
COMMIT
`);
});

test('a ClusterIP service is dispatched, masqueraded for strangers, balanced and rewritten', () => {
  const text = program({
    endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2', '10.180.0.3:80@node-2'],
  });
  expect(nat(text, 'KUBE-SERVICES')?.[0]).toBe(
    `-d 172.30.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-SVC-${NAME}`,
  );
  const [sep1, sep2, sep3] = ['10.180.0.1:80', '10.180.0.2:80', '10.180.0.3:80'].map((endpoint) =>
    nat(text, `KUBE-SVC-${NAME}`)
      ?.find((rule) => rule.includes(endpoint))
      ?.replace(/.* -j /, ''),
  );
  expect(sep1).toBe(SEP1);
  expect(nat(text, `KUBE-SVC-${NAME}`)).toEqual([
    '! -s 10.180.0.0/16 -d 172.30.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    `-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -m statistic --mode random --probability 0.3333333333 -j ${sep1}`,
    `-m comment --comment "ns1/svc1:p80 -> 10.180.0.2:80" -m statistic --mode random --probability 0.5000000000 -j ${sep2}`,
    `-m comment --comment "ns1/svc1:p80 -> 10.180.0.3:80" -j ${sep3}`,
  ]);
  expect(nat(text, SEP1)).toEqual([
    '-s 10.180.0.1/32 -m comment --comment "ns1/svc1:p80" -j KUBE-MARK-MASQ',
    '-p tcp -m comment --comment "ns1/svc1:p80" -m tcp -j DNAT --to-destination 10.180.0.1:80',
  ]);
});

test('affinity asks each endpoint’s list first and keeps it up to date', () => {
  const text = program({ spec: { sessionAffinity: 'ClientIP' } });
  expect(nat(text, `KUBE-SVC-${NAME}`)?.slice(1)).toEqual([
    `-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -m recent --rcheck --seconds 10800 --reap --name ${SEP1} --mask 255.255.255.255 --rsource -j ${SEP1}`,
    `-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j ${SEP1}`,
  ]);
  expect(nat(text, SEP1)?.[1]).toBe(
    `-p tcp -m comment --comment "ns1/svc1:p80" -m recent --set --name ${SEP1} --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.180.0.1:80`,
  );
});

describe('which traffic to a cluster IP is masqueraded', () => {
  const masquerade = (options: object) =>
    nat(program({}, { clusterCIDR: undefined, ...options }), `KUBE-SVC-${NAME}`)?.filter((rule) =>
      rule.endsWith('KUBE-MARK-MASQ'),
    );
  const match =
    '-p tcp -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ';

  test('none, without a detector', () => {
    expect(masquerade({})).toEqual([]);
  });
  test('all, with masqueradeAll', () => {
    expect(masquerade({ masqueradeAll: true })).toEqual([`-d 172.30.0.41/32 ${match}`]);
  });
  test('what has no source in the node’s pod network, with NodeCIDR', () => {
    const localDetector = { mode: 'NodeCIDR', cidrs: ['fd00::/64', '10.180.3.0/24'] };
    expect(masquerade({ localDetector })).toEqual([
      `! -s 10.180.3.0/24 -d 172.30.0.41/32 ${match}`,
    ]);
  });
  test('what comes in elsewhere, with an interface', () => {
    const bridge = { mode: 'BridgeInterface', interface: 'cni0' };
    expect(masquerade({ localDetector: bridge })).toEqual([`-d 172.30.0.41/32 ! -i cni0 ${match}`]);
    const prefix = { mode: 'InterfaceNamePrefix', prefix: 'veth' };
    expect(masquerade({ localDetector: prefix })).toEqual([
      `-d 172.30.0.41/32 ! -i veth+ ${match}`,
    ]);
  });
});

describe('a NodePort service', () => {
  const SERVICE = { type: 'NodePort', nodePort: 30080 };
  const BEHIND = `-p tcp -m comment --comment "ns1/svc1:p80" -m tcp --dport 30080 -j KUBE-EXT-${NAME}`;

  test('is reached through KUBE-EXT, masqueraded', () => {
    const text = program(SERVICE);
    expect(nat(text, 'KUBE-NODEPORTS')).toEqual([BEHIND]);
    expect(nat(text, `KUBE-EXT-${NAME}`)).toEqual([
      '-m comment --comment "masquerade traffic for ns1/svc1:p80 external destinations" -j KUBE-MARK-MASQ',
      `-j KUBE-SVC-${NAME}`,
    ]);
  });

  test('of the Local policy keeps the source of strangers and lets pods and node take any endpoint', () => {
    const local = { ...SERVICE, spec: { externalTrafficPolicy: 'Local' } };
    const text = program({ ...local, endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2'] });
    expect(nat(text, `KUBE-EXT-${NAME}`)).toEqual([
      `-s 10.180.0.0/16 -m comment --comment "pod traffic for ns1/svc1:p80 external destinations" -j KUBE-SVC-${NAME}`,
      '-m comment --comment "masquerade LOCAL traffic for ns1/svc1:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      `-m comment --comment "route LOCAL traffic for ns1/svc1:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-${NAME}`,
      `-j KUBE-SVL-${NAME}`,
    ]);
    expect(nat(text, `KUBE-SVL-${NAME}`)).toEqual([
      `-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j ${SEP1}`,
    ]);
  });

  test('of the Local policy without a local endpoint drops what was not short-circuited', () => {
    const text = program({
      ...SERVICE,
      spec: { externalTrafficPolicy: 'Local' },
      endpoints: ['10.180.0.2:80@node-2'],
    });
    expect(nat(text, `KUBE-EXT-${NAME}`)).toHaveLength(3);
    expect(nat(text, `KUBE-SVL-${NAME}`)).toBeUndefined();
    expect(filter(text, 'KUBE-EXTERNAL-SERVICES')).toEqual([
      '-p tcp -m comment --comment "ns1/svc1:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
    ]);
  });

  test('spares localhost where that is asked for', () => {
    const text = program(SERVICE, { localhostNodePorts: false });
    expect(nat(text, 'KUBE-SERVICES')?.at(-1)).toMatch(
      /^! -d 127\.0\.0\.0\/8 -m comment .* -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS$/,
    );
    expect(filter(text, 'KUBE-FIREWALL')).toEqual([]);
    const { sysctls } = iptablesProgram(clusterWith(SERVICE), {
      ...OPTIONS,
      localhostNodePorts: false,
    });
    expect(sysctls).toEqual({});
  });

  test('answers only at the addresses named', () => {
    const cluster = clusterWith(SERVICE);
    const node = { name: 'node-1', addresses: ['192.168.1.10', '10.0.0.1'] };
    const options = { ...OPTIONS, node, nodePortAddresses: ['192.168.0.0/16'] };
    const { iptables, sysctls } = iptablesProgram(cluster, options);
    expect(nat(iptables, 'KUBE-SERVICES')?.slice(1)).toEqual([
      '-d 192.168.1.10/32 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -j KUBE-NODEPORTS',
    ]);
    expect(sysctls).toEqual({});
  });

  test('is counted at localhost with nfacct', () => {
    const text = program(SERVICE, { nfacct: true });
    expect(nat(text, 'KUBE-NODEPORTS')).toEqual([
      `-d 127.0.0.0/8 ${BEHIND.replace(' -j', ' -m nfacct --nfacct-name localhost_nps_accepted_pkts -j')}`,
      BEHIND,
    ]);
    expect(filter(text, 'KUBE-FORWARD')?.[0]).toBe(
      '-m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP',
    );
  });
});

describe('a load balancer', () => {
  const SERVICE = { type: 'LoadBalancer', loadBalancerIPs: ['1.2.3.4', '5.6.7.8'] };
  const MATCH = (ip: string, what: string) =>
    `-d ${ip}/32 -p tcp -m comment --comment "ns1/svc1:p80 ${what}" -m tcp --dport 80`;

  test('goes to KUBE-EXT', () => {
    expect(nat(program(SERVICE), 'KUBE-SERVICES')?.slice(1, 3)).toEqual([
      `${MATCH('1.2.3.4', 'loadbalancer IP')} -j KUBE-EXT-${NAME}`,
      `${MATCH('5.6.7.8', 'loadbalancer IP')} -j KUBE-EXT-${NAME}`,
    ]);
  });

  test('with source ranges goes through KUBE-FW, and the rest is dropped', () => {
    const spec = { loadBalancerSourceRanges: ['203.0.113.7/25', ' 192.168.0.0/16'] };
    const text = program({ ...SERVICE, loadBalancerIPs: ['5.6.7.8'], spec });
    const about = '-m comment --comment "ns1/svc1:p80 loadbalancer IP"';
    expect(nat(text, 'KUBE-SERVICES')?.[1]).toBe(
      `${MATCH('5.6.7.8', 'loadbalancer IP')} -j KUBE-FW-${NAME}`,
    );
    expect(nat(text, `KUBE-FW-${NAME}`)).toEqual([
      `-s 203.0.113.0/25 ${about} -j KUBE-EXT-${NAME}`,
      `-s 192.168.0.0/16 ${about} -j KUBE-EXT-${NAME}`,
      // The node is in the second range.
      `-s 5.6.7.8/32 ${about} -j KUBE-EXT-${NAME}`,
      '-m comment --comment "other traffic to ns1/svc1:p80 will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
    expect(filter(text, 'KUBE-PROXY-FIREWALL')).toEqual([
      `${MATCH('5.6.7.8', `traffic not accepted by KUBE-FW-${NAME}`)} -j DROP`,
    ]);
  });

  test('of the Local policy lets health checks in', () => {
    const spec = { externalTrafficPolicy: 'Local', healthCheckNodePort: 30000 };
    expect(filter(program({ ...SERVICE, spec }), 'KUBE-NODEPORTS')).toEqual([
      '-p tcp -m comment --comment "ns1/svc1:p80 health check node port" -m tcp --dport 30000 -j ACCEPT',
    ]);
  });
});

test('without endpoints every way in is refused and nat has no rule', () => {
  const text = program({
    type: 'LoadBalancer',
    nodePort: 30080,
    loadBalancerIPs: ['5.6.7.8'],
    spec: { externalIPs: ['192.168.99.11'] },
    endpoints: [],
  });
  const reject = '-j REJECT --reject-with icmp-port-unreachable';
  const about = '-p tcp -m comment --comment "ns1/svc1:p80 has no endpoints"';
  expect(filter(text, 'KUBE-SERVICES')).toEqual([
    `-d 172.30.0.41/32 ${about} -m tcp --dport 80 ${reject}`,
  ]);
  expect(filter(text, 'KUBE-EXTERNAL-SERVICES')).toEqual([
    `-d 192.168.99.11/32 ${about} -m tcp --dport 80 ${reject}`,
    `-d 5.6.7.8/32 ${about} -m tcp --dport 80 ${reject}`,
    `${about} -m addrtype --dst-type LOCAL -m tcp --dport 30080 ${reject}`,
  ]);
  expect(nat(text, 'KUBE-SERVICES')).toHaveLength(1);
  expect(nat(text, 'KUBE-NODEPORTS')).toEqual([]);
});

test('an internal policy of Local drops where the node has no endpoint', () => {
  const text = program({
    spec: { internalTrafficPolicy: 'Local' },
    endpoints: ['10.180.0.2:80@node-2'],
  });
  expect(filter(text, 'KUBE-SERVICES')).toEqual([
    '-d 172.30.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 has no local endpoints" -m tcp --dport 80 -j DROP',
  ]);
  expect(chainsOf(text, 'nat', 'KUBE-S')).toEqual(['KUBE-SERVICES']);
});

test('UDP and SCTP are named in every match', () => {
  for (const protocol of ['UDP', 'SCTP']) {
    const lower = protocol.toLowerCase();
    const text = program({ protocol });
    expect(nat(text, 'KUBE-SERVICES')?.[0]).toMatch(
      new RegExp(`-p ${lower} .* -m ${lower} --dport 80`),
    );
  }
});

test('IPv6 has its own text, masks, answers and loopback', () => {
  const cluster = clusterWith({
    clusterIP: 'fd00:10:96::1',
    spec: { sessionAffinity: 'ClientIP' },
    endpoints: ['[fd00:10:244::5]:8080@node-1'],
  });
  const { iptables, ip6tables, sysctls } = iptablesProgram(cluster, OPTIONS);
  expect(iptables).toBe('');
  expect(sysctls).toEqual({});
  const [sep = ''] = chainsOf(ip6tables, 'nat', 'KUBE-SEP');
  expect(nat(ip6tables, sep)?.[1]).toBe(
    `-p tcp -m comment --comment "ns1/svc1:p80" -m recent --set --name ${sep} --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -m tcp -j DNAT --to-destination [fd00:10:244::5]:8080`,
  );
  expect(nat(ip6tables, 'KUBE-SERVICES')?.at(-1)).toMatch(/^! -d ::1\/128 /);
  expect(filter(ip6tables, 'KUBE-FIREWALL')).toEqual([]);
});

test('INVALID packets pass where conntrack is liberal, and the mark’s bit can be chosen', () => {
  const text = program({}, { tcpBeLiberal: true, masqueradeBit: 3, randomFully: false });
  expect(filter(text, 'KUBE-FORWARD')).toHaveLength(2);
  expect(nat(text, 'KUBE-MARK-MASQ')).toEqual(['-j MARK --set-xmark 0x8/0x8']);
  expect(nat(text, 'KUBE-POSTROUTING')).toEqual([
    '-m mark ! --mark 0x8/0x8 -j RETURN',
    '-j MARK --set-xmark 0x8/0x0',
    '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE',
  ]);
});

describe('rule totals', () => {
  const FIXED = countRules(iptablesProgram(clusterWith(), OPTIONS).iptables, 'nat');
  const added = (service: ServiceOptions) => countRules(program(service), 'nat') - FIXED;
  const endpoints = Array.from({ length: 7 }, (_, index) => `10.180.0.${index + 1}:80@node-1`);

  test('a ClusterIP service of N endpoints adds 3N + 2, and N for affinity', () => {
    expect(added({ endpoints })).toBe(3 * 7 + 2);
    expect(added({})).toBe(5);
    expect(added({ endpoints, spec: { sessionAffinity: 'ClientIP' } })).toBe(4 * 7 + 2);
  });
  test('a node port adds 3 more, a load balancer address 1', () => {
    expect(added({ endpoints, type: 'NodePort', nodePort: 30080 })).toBe(3 * 7 + 5);
    const balanced = { type: 'LoadBalancer', nodePort: 30080, loadBalancerIPs: ['1.2.3.4'] };
    expect(added({ endpoints, ...balanced })).toBe(3 * 7 + 6);
  });
  test('services stand in KUBE-SERVICES once each, in an order of the seed', () => {
    const cluster = syntheticCluster({ services: 20, endpointsPerService: 2 });
    const options = { clusterCIDR: SYNTHETIC_CIDRS[4].pods };
    const rules = (seed?: number) =>
      rulesOf(
        iptablesProgram(cluster, { ...options, ...(seed && { seed }) }).iptables,
        'nat',
        'KUBE-SERVICES',
      ) ?? [];
    expect(rules()).toHaveLength(21);
    expect(rules(2)).not.toEqual(rules());
    expect(rules(2).toSorted()).toEqual(rules().toSorted());
    expect(rules(2)).toEqual(rules(2));
  });
});

test('beyond 1000 endpoints the comments of endpoints are left out', () => {
  const large = syntheticCluster({ services: 1001, endpointsPerService: 1 });
  const text = iptablesProgram(large, { order: 'cluster' }).iptables;
  expect(nat(text, 'KUBE-SERVICES')?.[0]).toContain('"default/svc-00001 cluster IP"');
  expect(text).not.toContain(' -> ');
  const [sep = ''] = chainsOf(text, 'nat', 'KUBE-SEP');
  expect(nat(text, sep)?.[0]).toMatch(/^-s 10\.\S+ -j KUBE-MARK-MASQ$/);
});
