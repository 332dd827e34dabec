import { iptablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { rulesOf } from './ruleset-text.ts';

const OPTIONS = {
  layout: '2019',
  node: { name: 'node-1', addresses: ['192.168.1.10'] },
  clusterCIDR: '10.180.0.0/16',
  order: 'cluster',
} as const;
const HASH = 'XPGD46QRK7WJZT7O';
const SVC = `KUBE-SVC-${HASH}`;
const SEP1 = 'KUBE-SEP-SXIVWICOYRO3J4NJ';
const MATCH = '-p tcp -m comment --comment "ns1/svc1:p80';

function program(service: ServiceOptions, options = {}): string {
  return iptablesProgram(clusterWith(service), { ...OPTIONS, ...options }).iptables;
}
const nat = (text: string, chain: string) => rulesOf(text, 'nat', chain);
const filter = (text: string, chain: string) => rulesOf(text, 'filter', chain);

test('a ClusterIP service has two rules in KUBE-SERVICES, its endpoints no comments', () => {
  const text = program({ endpoints: ['10.180.0.1:80@a', '10.180.0.2:80@a', '10.180.0.3:80@a'] });
  expect(nat(text, 'KUBE-SERVICES')?.slice(0, 2)).toEqual([
    `! -s 10.180.0.0/16 -d 172.30.0.41/32 ${MATCH} cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ`,
    `-d 172.30.0.41/32 ${MATCH} cluster IP" -m tcp --dport 80 -j ${SVC}`,
  ]);
  expect(nat(text, SVC)?.map((rule) => rule.replace(/KUBE-SEP-\w+/, 'SEP'))).toEqual([
    '-m statistic --mode random --probability 0.33333 -j SEP',
    '-m statistic --mode random --probability 0.50000 -j SEP',
    '-j SEP',
  ]);
  expect(nat(text, SEP1)).toEqual([
    '-s 10.180.0.1/32 -j KUBE-MARK-MASQ',
    '-p tcp -m tcp -j DNAT --to-destination 10.180.0.1:80',
  ]);
});

test('without a detector there is one rule a service', () => {
  const text = program({}, { clusterCIDR: undefined });
  expect(nat(text, 'KUBE-SERVICES')).toHaveLength(2);
  expect(filter(text, 'KUBE-FORWARD')).toHaveLength(2);
});

test('a forwarded packet meets six filter rules of kube-proxy with a cluster CIDR', () => {
  const text = program({});
  expect(filter(text, 'FORWARD')).toEqual([
    '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
    '-m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  ]);
  expect(filter(text, 'KUBE-FORWARD')).toEqual([
    '-m conntrack --ctstate INVALID -j DROP',
    '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
    '-s 10.180.0.0/16 -m comment --comment "kubernetes forwarding conntrack pod source rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-d 10.180.0.0/16 -m comment --comment "kubernetes forwarding conntrack pod destination rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ]);
});

test('KUBE-POSTROUTING has one rule, or the three of 1.19', () => {
  const snat = '-m comment --comment "kubernetes service traffic requiring SNAT"';
  expect(nat(program({}), 'KUBE-POSTROUTING')).toEqual([
    `${snat} -m mark --mark 0x4000/0x4000 -j MASQUERADE`,
  ]);
  expect(nat(program({}, { postrouting: 'three-rules' }), 'KUBE-POSTROUTING')).toEqual([
    '-m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-j MARK --set-xmark 0x4000/0x0',
    `${snat} -j MASQUERADE --random-fully`,
  ]);
});

test('an external IP is masqueraded, and taken from outside or from a host that owns it', () => {
  const match = `-d 192.168.99.11/32 ${MATCH} external IP" -m tcp --dport 80`;
  expect(
    nat(program({ spec: { externalIPs: ['192.168.99.11'] } }), 'KUBE-SERVICES')?.slice(2, 5),
  ).toEqual([
    `${match} -j KUBE-MARK-MASQ`,
    `${match} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ${SVC}`,
    `${match} -m addrtype --dst-type LOCAL -j ${SVC}`,
  ]);
});

describe('a load balancer', () => {
  const LB = { type: 'LoadBalancer', nodePort: 30080, loadBalancerIPs: ['5.6.7.8'] };
  const about = '-m comment --comment "ns1/svc1:p80 loadbalancer IP"';

  test('always has its firewall chain, which drops what falls through', () => {
    const text = program(LB);
    expect(nat(text, 'KUBE-SERVICES')?.[2]).toBe(
      `-d 5.6.7.8/32 ${MATCH} loadbalancer IP" -m tcp --dport 80 -j KUBE-FW-${HASH}`,
    );
    expect(nat(text, `KUBE-FW-${HASH}`)).toEqual([
      `${about} -j KUBE-MARK-MASQ`,
      `${about} -j ${SVC}`,
      `${about} -j KUBE-MARK-DROP`,
    ]);
    expect(nat(text, 'KUBE-NODEPORTS')).toEqual([
      `${MATCH}" -m tcp --dport 30080 -j KUBE-MARK-MASQ`,
      `${MATCH}" -m tcp --dport 30080 -j ${SVC}`,
    ]);
    expect(filter(text, 'KUBE-FIREWALL')).toEqual([
      '-m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP',
    ]);
  });

  test('lets its source ranges in, and itself if the node is among them', () => {
    const spec = { loadBalancerSourceRanges: ['192.168.0.0/16'] };
    expect(nat(program({ ...LB, spec }), `KUBE-FW-${HASH}`)).toEqual([
      `${about} -j KUBE-MARK-MASQ`,
      `-s 192.168.0.0/16 ${about} -j ${SVC}`,
      `-s 5.6.7.8/32 ${about} -j ${SVC}`,
      `${about} -j KUBE-MARK-DROP`,
    ]);
  });

  test('of the Local policy balances over local endpoints in KUBE-XLB', () => {
    const spec = { externalTrafficPolicy: 'Local', sessionAffinity: 'ClientIP' };
    const text = program({
      ...LB,
      spec,
      endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2'],
    });
    const xlb = `KUBE-XLB-${HASH}`;
    expect(nat(text, `KUBE-FW-${HASH}`)?.[0]).toBe(`${about} -j ${xlb}`);
    expect(nat(text, 'KUBE-NODEPORTS')).toEqual([
      `-s 127.0.0.0/8 ${MATCH}" -m tcp --dport 30080 -j KUBE-MARK-MASQ`,
      `${MATCH}" -m tcp --dport 30080 -j ${xlb}`,
    ]);
    expect(nat(text, xlb)).toEqual([
      `-s 10.180.0.0/16 -m comment --comment "Redirect pods trying to reach external loadbalancer VIP to clusterIP" -j ${SVC}`,
      '-m comment --comment "masquerade LOCAL traffic for ns1/svc1:p80 LB IP" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      `-m comment --comment "route LOCAL traffic for ns1/svc1:p80 LB IP to service chain" -m addrtype --src-type LOCAL -j ${SVC}`,
      `-m comment --comment "ns1/svc1:p80" -m recent --rcheck --seconds 10800 --reap --name ${SEP1} --mask 255.255.255.255 --rsource -j ${SEP1}`,
      `-m comment --comment "Balancing rule 0 for ns1/svc1:p80" -j ${SEP1}`,
    ]);
  });

  test('of the Local policy without local endpoints is dropped by mark', () => {
    const spec = { externalTrafficPolicy: 'Local' };
    const text = program({ ...LB, spec, endpoints: ['10.180.0.2:80@node-2'] });
    expect(nat(text, `KUBE-XLB-${HASH}`)?.at(-1)).toBe(
      '-m comment --comment "ns1/svc1:p80 has no local endpoints" -j KUBE-MARK-DROP',
    );
  });
});

test('without endpoints cluster and load balancer addresses are refused in one chain, the rest in another', () => {
  const text = program({
    type: 'LoadBalancer',
    nodePort: 30080,
    loadBalancerIPs: ['5.6.7.8'],
    spec: { externalIPs: ['192.168.99.11'] },
    endpoints: ['10.180.0.1:80@node-1 serving terminating'],
  });
  const targets = (chain: string) => filter(text, chain)?.map((rule) => rule.split(' -p ')[0]);
  expect(targets('KUBE-SERVICES')).toEqual(['-d 172.30.0.41/32', '-d 5.6.7.8/32']);
  expect(filter(text, 'KUBE-EXTERNAL-SERVICES')).toEqual([
    `-d 192.168.99.11/32 ${MATCH} has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable`,
    `${MATCH} has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable`,
  ]);
  expect(nat(text, 'KUBE-SERVICES')).toHaveLength(1);
});
