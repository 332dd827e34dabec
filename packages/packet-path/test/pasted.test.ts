import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCluster } from '@packet-path/cluster';
import { linuxHost } from '@packet-path/linux-host';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function trace(...args: string[]) {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
  const code = await runCommandLine(['trace', ...args]);
  vi.restoreAllMocks();
  return { ...printed, code };
}

const input = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/inputs/${name}`, import.meta.url));
const textOf = (name: string): string => readFileSync(input(name), 'utf8');

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const IP_ADDR = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if5: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 172.20.0.11/24 brd 172.20.0.255 scope global eth0
       valid_lft forever preferred_lft forever
`;
const IP_ROUTE = `default via 172.20.0.1 dev eth0 proto dhcp metric 100 onlink
172.20.0.0/24 dev eth0 proto kernel scope link src 172.20.0.11
`;
const TO_NODE_PORT = [
  '--rules',
  input('g05a-node-port.txt'),
  '--from',
  '198.51.100.4:40000',
  '--to',
  '172.20.0.11:30123',
];

describe('a host with rules is made of what is given', () => {
  const IP_J_ADDR = JSON.stringify([
    { ifindex: 1, ifname: 'lo', addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8 }] },
    {
      ifindex: 2,
      ifname: 'eth0',
      addr_info: [{ family: 'inet', local: '172.20.0.11', prefixlen: 24 }],
    },
  ]);
  const IP_J_ROUTE = JSON.stringify([
    { dst: 'default', gateway: '172.20.0.1', dev: 'eth0', flags: [] },
  ]);

  test.each([
    ['172.20.0.11/24', 'default via 172.20.0.1 dev eth0'],
    ['eth0=172.20.0.11/24,cni0=10.77.9.1/24', undefined],
    [file('addr.txt', IP_ADDR), file('route.txt', IP_ROUTE)],
    [file('addr.json', IP_J_ADDR), file('route.json', IP_J_ROUTE)],
  ])('--addresses %s --routes %s', async (addresses, routes) => {
    const more = routes === undefined ? [] : ['--routes', routes];
    const { code, stdout } = await trace(...TO_NODE_PORT, '--addresses', addresses, ...more);
    expect(code).toBe(0);
    expect(stdout).toContain('198.51.100.4:40000 -> 10.77.4.9:8080 tcp SYN');
    expect(stdout).not.toContain('no addresses were given');
    expect(stdout.includes('no routes were given')).toBe(routes === undefined);
  });

  test('without addresses the answer says that none were given', async () => {
    const { stdout } = await trace(...TO_NODE_PORT);
    expect(stdout).toContain(
      'note: no addresses were given (--addresses): the host is taken to have',
    );
    const { stdout: json } = await trace(...TO_NODE_PORT, '--json');
    expect(JSON.parse(json).notes[0]).toMatch(/^no addresses were given/);
  });

  test('devices that rules name and the host lacks are told', async () => {
    const rules = file(
      'devices.txt',
      '*filter\n-A FORWARD -i docker0 -o cali+ -j DROP\n-A FORWARD -i eth0\nCOMMIT\n',
    );
    const { stdout } = await trace(
      '--rules',
      rules,
      '--to',
      '10.0.0.1:80',
      '--addresses',
      '10.0.0.2/24',
    );
    expect(stdout).toContain(
      'note: the rules name devices that the host has not: docker0, cali+\n',
    );
  });

  test('routing rules choose a table by the mark', async () => {
    const rules = file(
      'rule.txt',
      '0:\tfrom all lookup local\n100:\tfrom all fwmark 0x1/0xff lookup 7\n32766:\tfrom all lookup main\n',
    );
    const { code } = await trace(
      ...TO_NODE_PORT,
      '--addresses',
      '172.20.0.11/24',
      '--ip-rules',
      rules,
    );
    expect(code).toBe(0);
    const bySource = file('source.txt', '100:\tfrom 10.0.0.0/8 lookup 7\n');
    const { stderr } = await trace(...TO_NODE_PORT, '--ip-rules', bySource);
    expect(stderr).toMatch(
      /source\.txt:1:1: 'from 10\.0\.0\.0\/8 lookup 7' chooses by more than a mark/,
    );
  });
});

describe('what is not modelled', () => {
  const args = ['--rules', input('g04a-bpf.txt'), '--to', '10.66.0.10:80'];

  test('is refused at its place', async () => {
    const { code, stderr } = await trace(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/g04a-bpf\.txt:5:13: 'bpf' is no match that is modelled/);
  });

  test('is kept where the caller asks for it, and told', async () => {
    const { code, stdout } = await trace(...args, '--unknown', 'never-match');
    expect(code).toBe(0);
    expect(stdout).toContain('-> 10.77.2.7:8080 tcp SYN');
    expect(stdout).toContain('note: line 5, filter INPUT: bpf is not modelled');
  });
});

describe('texts that people paste', () => {
  test('ipvsadm -Ln makes the services it shows', () => {
    const host = linuxHost({ ipvsadm: textOf('g11a-ipvsadm-Ln.txt') });
    expect(host.ipvs.save()).toBe(`-A -t 10.66.0.1:443 -s rr -p 10800
-a -t 10.66.0.1:443 -r 172.20.0.21:6443 -m -w 1
-A -t 172.20.0.11:30123 -s rr
-a -t 172.20.0.11:30123 -r 10.77.1.7:80 -m -w 1
-a -t 172.20.0.11:30123 -r 10.77.2.7:80 -m -w 0
-A -u 10.66.0.53:53 -s rr
-a -u 10.66.0.53:53 -r 10.77.1.53:53 -m -w 1
`);
    const again = linuxHost({ ipvsadm: host.ipvs.run('-Ln') });
    expect(again.ipvs.save()).toBe(host.ipvs.save());
  });

  test('every kind of service and server of a listing', () => {
    const saved = `-A -f 7 -s wrr -p 300 -M 255.255.255.0
-a -f 7 -r 10.0.1.2:0 -g -w 3
-A -t [fd00::1]:80 -s mh -b mh-fallback,mh-port
-a -t [fd00::1]:80 -r [fd01::2]:80 -m -w 1
-A -u 10.0.0.9:53 -s rr -o
-a -u 10.0.0.9:53 -r 10.0.1.2:53 -i -w 1 --tun-type ipip
`;
    const { ipvs } = linuxHost({ ipvsadm: saved });
    expect(linuxHost({ ipvsadm: ipvs.run('-Ln') }).ipvs.save()).toBe(ipvs.save());
    expect(() => linuxHost({ ipvsadm: ipvs.run('-Ln --stats') })).toThrow(
      /ipvsadm:2:1: this is another listing/,
    );
  });

  test('ipset list makes the sets, a list before its members too', () => {
    const listed = `Name: both
Type: list:set
Revision: 3
Header: size 8
Size in memory: 144
References: 0
Number of entries: 1
Members:
pods

Name: pods
Type: hash:net
Revision: 7
Header: family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval 0x5c621ef4
Size in memory: 216
References: 1
Number of entries: 1
Members:
10.0.0.0/8 comment "the pods"
`;
    expect(
      linuxHost({ ipset: listed }).ipsets.save(),
    ).toBe(`create pods hash:net family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval 0x5c621ef4
add pods 10.0.0.0/8 comment "the pods"
create both list:set size 8
add both pods
`);
    const terse = listed.replaceAll(/Members:\n.*\n/g, '');
    expect(() => linuxHost({ ipset: terse })).toThrow(
      /ipset:2:1: the members of set both are left out/,
    );
  });

  test('iptables -S makes the table whose chains it shows', () => {
    const iptables =
      '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N DOCKER\n-A FORWARD -o docker0 -j DOCKER\n';
    expect(linuxHost({ iptables }).iptables[4].save()).toBe(`*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
-A FORWARD -o docker0 -j DOCKER
COMMIT
`);
    expect(
      linuxHost({ iptables: '-P PREROUTING ACCEPT\n-P OUTPUT ACCEPT\n' }).iptables[4].view.tables[0]
        ?.name,
    ).toBe('raw');
    expect(() => linuxHost({ iptables: '-P INPUT ACCEPT\n' })).toThrow(
      /iptables:1:1: these policies do not say/,
    );
  });

  test('nft -j is read where nft is', () => {
    const { nftables } = linuxHost({ nftables: textOf('g11c-nft.json') });
    expect(nftables.save()).toContain('ip daddr 10.66.0.9 tcp dport 80 dnat to 10.77.0.9:8080');
  });

  test.each([
    ['iptables -L', 'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target\n'],
    ['ipvsadm -Ln', textOf('g11a-ipvsadm-Ln.txt')],
    ['nft list ruleset', 'table ip nat {\n}\n'],
    ['nft -j list ruleset', textOf('g11c-nft.json')],
    ['ipset save', 'create a hash:ip family inet\n'],
    ['ipset list', 'Name: a\nType: hash:ip\n'],
    ['ip addr', IP_ADDR],
    ['ip route', IP_ROUTE],
    ['ip rule', '0:\tfrom all lookup local\n'],
    [
      'conntrack -L',
      'tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 [ASSURED] mark=0 use=1\n',
    ],
    ['kubectl get -o yaml', textOf('g08a-endpoints.yaml')],
  ])('%s in place of rules is refused, with what is wanted', async (tool, text) => {
    const { code, stderr } = await trace('--rules', file('other.txt', text), '--to', '10.0.0.1:80');
    expect(code).toBe(2);
    expect(stderr).toContain(
      `other.txt:1:1: this is what ${tool} prints; expected what iptables-save or iptables -S prints`,
    );
  });
});

describe('Kubernetes of other times', () => {
  test('Endpoints are read as kube-proxy of their time did', () => {
    const [service] = readCluster(textOf('g08a-endpoints.yaml')).services;
    const endpoints = service?.ports[0]?.endpoints ?? [];
    expect(
      endpoints.map(({ address, port, nodeName }) => `${address}:${port} ${nodeName}`),
    ).toEqual(['10.77.1.9:5432 worker-a', '10.77.2.9:5432 worker-b']);
  });

  test('slices of v1beta1 say node and zone in their topology', () => {
    const [service] = readCluster(textOf('g08c-slice-v1beta1.yaml')).services;
    expect(service?.ports[0]?.endpoints[0]).toMatchObject({ nodeName: 'worker-a', zone: 'north' });
    const v1 = textOf('g08c-slice-v1beta1.yaml').replace('v1beta1', 'v1');
    expect(readCluster(v1).services[0]?.ports[0]?.endpoints[0]?.nodeName).toBeUndefined();
  });

  test('Endpoints beside slices are their mirror, and count for nothing', () => {
    const slice = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: rows-1, namespace: store, labels: { kubernetes.io/service-name: rows } }
addressType: IPv4
ports: [{ name: sql, port: 5432, protocol: TCP }]
endpoints: [{ addresses: [10.77.1.9] }]
`;
    const [service] = readCluster(textOf('g08a-endpoints.yaml') + slice).services;
    expect(service?.ports[0]?.endpoints).toHaveLength(1);
  });

  test('a kind that is passed over is told', async () => {
    const cluster = file(
      'pods.yaml',
      `${textOf('g08a-endpoints.yaml')}---\napiVersion: v1\nkind: Pod\nmetadata: { name: a }\n`,
    );
    const { stdout } = await trace('--cluster', cluster, '--to', 'store/rows');
    expect(stdout).toMatch(/^note: .*pods\.yaml: passed over 1 Pod \(v1\): kube-proxy reads/m);
  });
});
