import { ipvsProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { rulesOf } from './ruleset-text.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10', '10.0.0.1'] },
  clusterCIDR: '10.180.0.0/16',
  order: 'cluster',
} as const;

const program = (service: ServiceOptions, options = {}) =>
  ipvsProgram(clusterWith(service), { ...OPTIONS, ...options });
const elements = (ipset: string, set: string) =>
  ipset
    .split('\n')
    .filter((line) => line.startsWith(`add ${set} `))
    .map((line) => line.split(' ')[2]);

test('a ClusterIP service is a virtual service, an address, and an element of a few sets', () => {
  const { ipvsadm, addresses, ipset } = program({
    endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:81@node-2'],
  });
  expect(ipvsadm).toBe(`-A -t 172.30.0.41:80 -s rr
-a -t 172.30.0.41:80 -r 10.180.0.1:80 -m -w 1
-a -t 172.30.0.41:80 -r 10.180.0.2:81 -m -w 1
`);
  expect(addresses).toEqual([{ interface: 'kube-ipvs0', address: '172.30.0.41/32' }]);
  expect(ipset.split('\n').filter((line) => line.startsWith('add'))).toEqual([
    'add KUBE-LOOP-BACK 10.180.0.1,tcp:80,10.180.0.1',
    'add KUBE-CLUSTER-IP 172.30.0.41,tcp:80',
    'add KUBE-IPVS-IPS 172.30.0.41',
  ]);
});

test('every set is made, whether or not it is used', () => {
  expect(
    program({})
      .ipset.split('\n')
      .filter((line) => line.startsWith('create')),
  ).toEqual([
    'create KUBE-LOOP-BACK hash:ip,port,ip family inet hashsize 1024 maxelem 65536',
    'create KUBE-CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-EXTERNAL-IP hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-EXTERNAL-IP-LOCAL hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-LOAD-BALANCER hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-LOAD-BALANCER-FW hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-LOAD-BALANCER-LOCAL hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-LOAD-BALANCER-SOURCE-IP hash:ip,port,ip family inet hashsize 1024 maxelem 65536',
    'create KUBE-LOAD-BALANCER-SOURCE-CIDR hash:ip,port,net family inet hashsize 1024 maxelem 65536',
    'create KUBE-NODE-PORT-TCP bitmap:port range 0-65535',
    'create KUBE-NODE-PORT-LOCAL-TCP bitmap:port range 0-65535',
    'create KUBE-NODE-PORT-UDP bitmap:port range 0-65535',
    'create KUBE-NODE-PORT-LOCAL-UDP bitmap:port range 0-65535',
    'create KUBE-NODE-PORT-SCTP-HASH hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-NODE-PORT-LOCAL-SCTP-HASH hash:ip,port family inet hashsize 1024 maxelem 65536',
    'create KUBE-HEALTH-CHECK-NODE-PORT bitmap:port range 0-65535',
    'create KUBE-IPVS-IPS hash:ip family inet hashsize 1024 maxelem 65536',
  ]);
});

test('the rules let service traffic through to IPVS and nothing else at service addresses', () => {
  const { iptables } = program({});
  expect(rulesOf(iptables, 'nat', 'KUBE-SERVICES')).toEqual([
    '-s 127.0.0.0/8 -j RETURN',
    '! -s 10.180.0.0/16 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
    '-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
    '-m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
  ]);
  expect(rulesOf(iptables, 'nat', 'KUBE-POSTROUTING')?.[0]).toMatch(
    /-m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE$/,
  );
  expect(rulesOf(iptables, 'filter', 'INPUT')?.map((rule) => rule.replace(/.* -j /, ''))).toEqual([
    'KUBE-IPVS-FILTER',
    'KUBE-PROXY-FIREWALL',
    'KUBE-NODE-PORT',
  ]);
  expect(rulesOf(iptables, 'filter', 'KUBE-IPVS-FILTER')).toEqual([
    '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN',
    '-m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN',
    '-m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN',
    '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -j RETURN',
    '-m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN',
    '-m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable',
  ]);
});

test('without a detector only what has a cluster IP as its source is masqueraded', () => {
  const masquerade = (options: object) =>
    rulesOf(
      program({}, { clusterCIDR: undefined, ...options }).iptables,
      'nat',
      'KUBE-SERVICES',
    )?.[1];
  expect(masquerade({})).toMatch(/KUBE-CLUSTER-IP src,dst -j KUBE-MARK-MASQ$/);
  expect(masquerade({ masqueradeAll: true })).toMatch(/KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ$/);
});

describe('a load balancer with everything', () => {
  const { iptables, ipset, ipvsadm, addresses } = program({
    type: 'LoadBalancer',
    nodePort: 30080,
    loadBalancerIPs: ['5.6.7.8'],
    spec: {
      externalIPs: ['192.168.1.10'],
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30001,
      loadBalancerSourceRanges: ['203.0.113.0/24', '0.0.0.0/0'],
    },
    endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2'],
  });

  test('is served at each address, outside ones by local endpoints', () => {
    const services = ipvsadm.split('\n').filter((line) => line.startsWith('-A'));
    expect(services.map((line) => line.split(' ')[2])).toEqual([
      '172.30.0.41:80',
      '192.168.1.10:80',
      '5.6.7.8:80',
      '192.168.1.10:30080',
      '10.0.0.1:30080',
    ]);
    expect(ipvsadm.split('\n').filter((line) => line.includes('10.180.0.2'))).toHaveLength(1);
  });

  test('binds what the node does not have already', () => {
    expect(addresses.map(({ address }) => address)).toEqual(['172.30.0.41/32', '5.6.7.8/32']);
  });

  test('fills the sets of its policy', () => {
    expect(elements(ipset, 'KUBE-EXTERNAL-IP')).toEqual([]);
    expect(elements(ipset, 'KUBE-EXTERNAL-IP-LOCAL')).toEqual(['192.168.1.10,tcp:80']);
    expect(elements(ipset, 'KUBE-LOAD-BALANCER-LOCAL')).toEqual(['5.6.7.8,tcp:80']);
    expect(elements(ipset, 'KUBE-LOAD-BALANCER-SOURCE-CIDR')).toEqual([
      '5.6.7.8,tcp:80,203.0.113.0/24',
      '5.6.7.8,tcp:80,0.0.0.0/1',
      '5.6.7.8,tcp:80,128.0.0.0/1',
    ]);
    expect(elements(ipset, 'KUBE-LOAD-BALANCER-SOURCE-IP')).toEqual(['5.6.7.8,tcp:80,5.6.7.8']);
    expect(elements(ipset, 'KUBE-NODE-PORT-LOCAL-TCP')).toEqual(['30080']);
    expect(elements(ipset, 'KUBE-HEALTH-CHECK-NODE-PORT')).toEqual(['30001']);
  });

  test('has a rule for each set in use', () => {
    const targets = (table: string, chain: string) =>
      rulesOf(iptables, table, chain)?.map((rule) =>
        rule.replace(/-m comment --comment "[^"]*" /, ''),
      );
    expect(targets('nat', 'KUBE-SERVICES')).toEqual([
      '-s 127.0.0.0/8 -j RETURN',
      '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER',
      '! -s 10.180.0.0/16 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
      '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT',
      '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m addrtype --dst-type LOCAL -j ACCEPT',
      '-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
      '-m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
      '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT',
    ]);
    expect(targets('nat', 'KUBE-LOAD-BALANCER')).toEqual([
      '-m set --match-set KUBE-LOAD-BALANCER-LOCAL dst,dst -j RETURN',
      '-j KUBE-MARK-MASQ',
    ]);
    expect(targets('nat', 'KUBE-NODE-PORT')).toEqual([
      '-p tcp -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN',
      '-p tcp -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ',
    ]);
    expect(targets('filter', 'KUBE-SOURCE-RANGES-FIREWALL')).toEqual([
      '-m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN',
      '-m set --match-set KUBE-LOAD-BALANCER-SOURCE-IP dst,dst,src -j RETURN',
      '-j DROP',
    ]);
    expect(rulesOf(iptables, 'filter', 'KUBE-IPVS-OUT-FILTER')).toEqual([]);
  });
});

test('a load balancer whose ranges leave the node out is closed to it', () => {
  const { iptables } = program({
    type: 'LoadBalancer',
    loadBalancerIPs: ['5.6.7.8'],
    spec: { loadBalancerSourceRanges: ['203.0.113.0/24'] },
  });
  expect(rulesOf(iptables, 'filter', 'KUBE-IPVS-OUT-FILTER')).toEqual([
    '-s 5.6.7.8/32 -m ipvs --vaddr 5.6.7.8 --vproto tcp --vport 80 -j DROP',
  ]);
});

test('the Local policy without a local endpoint takes any', () => {
  const { ipvsadm } = program({
    type: 'NodePort',
    nodePort: 30080,
    spec: { externalTrafficPolicy: 'Local' },
    endpoints: ['10.180.0.2:80@node-2'],
  });
  expect(ipvsadm).toContain('-a -t 192.168.1.10:30080 -r 10.180.0.2:80 -m -w 1');
});

test('affinity is persistence, mh hashes ports too, SCTP has sets of its own', () => {
  const { ipvsadm, ipset } = program(
    { protocol: 'SCTP', type: 'NodePort', nodePort: 30080, spec: { sessionAffinity: 'ClientIP' } },
    { scheduler: 'mh' },
  );
  expect(ipvsadm).toContain('-A --sctp-service 172.30.0.41:80 -s mh -p 10800 -b mh-port\n');
  expect(elements(ipset, 'KUBE-NODE-PORT-SCTP-HASH')).toEqual([
    '192.168.1.10,sctp:30080',
    '10.0.0.1,sctp:30080',
  ]);
});

test('IPv6 sets have names of their own, cut to what the kernel takes', () => {
  const { ipset, ip6tables, ipvsadm } = program({
    clusterIP: 'fd00::1',
    endpoints: ['[fd00:1::1]:80@node-1'],
  });
  expect(ipset).toContain(
    'create KUBE-6-CLUSTER-IP hash:ip,port family inet6 hashsize 1024 maxelem 65536',
  );
  expect(ipset).toContain('create KUBE-6-LOAD-BALANCER-SOURCE-CID hash:ip,port,net family inet6');
  expect(rulesOf(ip6tables, 'nat', 'KUBE-SERVICES')?.[0]).toBe('-s ::1/128 -j RETURN');
  expect(ipvsadm).toContain('-a -t [fd00::1]:80 -r [fd00:1::1]:80 -m -w 1');
});

test('sysctls follow the kernel and strict ARP', () => {
  expect(program({}).sysctls).toEqual({
    'net.ipv4.vs.conntrack': 1,
    'net.ipv4.vs.expire_nodest_conn': 1,
    'net.ipv4.vs.expire_quiescent_template': 1,
    'net.ipv4.ip_forward': 1,
  });
  expect(program({}, { kernel: [5, 4], strictARP: true }).sysctls).toMatchObject({
    'net.ipv4.vs.conn_reuse_mode': 0,
    'net.ipv4.conf.all.arp_ignore': 1,
    'net.ipv4.conf.all.arp_announce': 2,
  });
});

test('a scheduler without a name is refused', () => {
  expect(() => program({}, { scheduler: 'rr -x' })).toThrow(
    expect.objectContaining({ code: 'unknown-scheduler' }),
  );
});
