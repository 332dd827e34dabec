import type { Cluster } from '@packet-path/cluster';
import { SECOND } from '@packet-path/core';
import { ipvsSync } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from '../objects.ts';
import { Running } from './imagined-host.ts';

const OPTIONS = {
  node: { name: 'node-1', addresses: ['192.168.1.10'] },
  clusterCIDR: '10.180.0.0/16',
  order: 'cluster',
} as const;
const RESTORE = 'iptables-restore --noflush --counters';

const [A, B] = ['10.180.0.1:80@node-2', '10.180.0.2:80@node-2'];
const cluster = (...endpoints: readonly string[]): Cluster => clusterWith({ endpoints });
const SERVICE = '-t 172.30.0.41:80';

const running = (start: Cluster, options = {}): Running =>
  new Running(ipvsSync({ ...OPTIONS, ...options }), start);

test('what has not changed costs the rules alone', () => {
  expect(running(cluster(A)).sync(cluster(A))).toEqual([RESTORE]);
});

test('a service comes with its address, servers and elements, and goes with them', () => {
  const proxy = running(clusterWith());
  expect(proxy.sync(cluster(A))).toEqual([
    `ipvsadm -A ${SERVICE} -s rr`,
    'ip address add 172.30.0.41/32 dev kube-ipvs0',
    `ipvsadm -a ${SERVICE} -r 10.180.0.1:80 -m -w 1`,
    'ipset add KUBE-CLUSTER-IP 172.30.0.41,tcp:80 -exist',
    'ipset add KUBE-IPVS-IPS 172.30.0.41 -exist',
    RESTORE,
  ]);
  expect(proxy.sync(clusterWith())).toEqual([
    'ipset del KUBE-CLUSTER-IP 172.30.0.41,tcp:80',
    'ipset del KUBE-IPVS-IPS 172.30.0.41',
    RESTORE,
    'ip address del 172.30.0.41/32 dev kube-ipvs0',
    `ipvsadm -D ${SERVICE}`,
  ]);
});

test('other settings edit a service', () => {
  const spec = { sessionAffinity: 'ClientIP' };
  expect(running(cluster(A)).sync(clusterWith({ endpoints: [A], spec }))[0]).toBe(
    `ipvsadm -E ${SERVICE} -s rr -p 10800`,
  );
});

describe('a server that is wanted no more', () => {
  const server = '10.180.0.1:80';

  test('goes at once if nobody is connected', () => {
    const proxy = running(cluster(A, B));
    expect(proxy.sync(cluster(B))).toEqual([`ipvsadm -d ${SERVICE} -r ${server}`, RESTORE]);
    expect(proxy.proxy.due).toBeUndefined();
  });

  test('waits with weight 0 for the end of its connections, asked every minute', () => {
    const proxy = running(cluster(A, B));
    proxy.host.connections.set(`${SERVICE} ${server}`, 1);
    proxy.host.now = 70 * SECOND;
    expect(proxy.sync(cluster(B))).toEqual([`ipvsadm -e ${SERVICE} -r ${server} -m -w 0`, RESTORE]);
    expect(proxy.proxy.due).toBe(120 * SECOND);
    expect(proxy.sync(cluster(B))).toEqual([RESTORE]);
    expect(proxy.at(120)).toEqual([]);
    expect(proxy.proxy.due).toBe(180 * SECOND);
    proxy.host.connections.clear();
    expect(proxy.at(180)).toEqual([`ipvsadm -d ${SERVICE} -r ${server}`]);
    expect(proxy.proxy.due).toBeUndefined();
    expect(proxy.sync(cluster(A, B))[0]).toBe(`ipvsadm -a ${SERVICE} -r ${server} -m -w 1`);
  });

  test('is deleted and added when it is wanted again meanwhile', () => {
    const proxy = running(cluster(A, B));
    proxy.host.connections.set(`${SERVICE} ${server}`, 1);
    proxy.sync(cluster(B));
    expect(proxy.sync(cluster(A, B)).slice(0, 2)).toEqual([
      `ipvsadm -d ${SERVICE} -r ${server}`,
      `ipvsadm -a ${SERVICE} -r ${server} -m -w 1`,
    ]);
    expect(proxy.proxy.due).toBeUndefined();
  });

  test('is forgotten with its service', () => {
    const proxy = running(cluster(A, B));
    proxy.host.connections.set(`${SERVICE} ${server}`, 1);
    proxy.sync(cluster(B));
    expect(proxy.sync(clusterWith()).at(-1)).toBe(`ipvsadm -D ${SERVICE}`);
    expect(proxy.proxy.due).toBeUndefined();
  });

  test.each(['UDP', 'SCTP'])('does not wait with %s', (protocol) => {
    const of = (...endpoints: readonly string[]): ServiceOptions => ({ protocol, endpoints });
    const proxy = running(clusterWith(of(A, B)));
    const service = `${protocol === 'UDP' ? '-u' : '--sctp-service'} 172.30.0.41:80`;
    proxy.host.connections.set(`${service} ${server}`, 3);
    expect(proxy.sync(clusterWith(of(B)))[0]).toBe(`ipvsadm -d ${service} -r ${server}`);
  });
});

test('a host without kube-proxy gets sysctls, the device and the sets first', () => {
  const proxy = ipvsSync(OPTIONS);
  const { host } = running(clusterWith());
  host.programmed = false;
  const lines = [...proxy.sync(cluster(A), host)].map(
    ({ tool, arguments: words }) => `${tool} ${words}`,
  );
  expect(lines[0]).toBe('sysctl -w net.ipv4.vs.conntrack=1');
  const at = (text: string): number => lines.findIndex((line) => line.startsWith(text));
  expect(at('ipset create KUBE-CLUSTER-IP')).toBeLessThan(at('ipset add KUBE-CLUSTER-IP'));
  expect(at('ip link add kube-ipvs0 type dummy')).toBeLessThan(at('ip address add'));
  expect(at('iptables -t nat -I PREROUTING')).toBeLessThan(at(RESTORE));
});

test('a virtual service that two services claim gets the servers of each in turn, at every sync', () => {
  const external = { spec: { externalIPs: ['203.0.113.1'] } };
  const first = { ...external, endpoints: [A] };
  const second = { ...external, name: 'svc2', clusterIP: '172.30.0.42', endpoints: [B] };
  const proxy = running(clusterWith(first, second));
  const shared = '-t 203.0.113.1:80';
  const servers = (cluster: Cluster): readonly string[] =>
    proxy.sync(cluster).filter((line) => line.includes(shared));
  for (let syncs = 0; syncs < 2; syncs++) {
    expect(servers(clusterWith(first, second))).toEqual([
      `ipvsadm -a ${shared} -r 10.180.0.1:80 -m -w 1`,
      `ipvsadm -d ${shared} -r 10.180.0.2:80`,
      `ipvsadm -a ${shared} -r 10.180.0.2:80 -m -w 1`,
      `ipvsadm -d ${shared} -r 10.180.0.1:80`,
    ]);
  }
  expect(servers(clusterWith(first))).toEqual([
    `ipvsadm -a ${shared} -r 10.180.0.1:80 -m -w 1`,
    `ipvsadm -d ${shared} -r 10.180.0.2:80`,
  ]);
  expect(proxy.sync(clusterWith(first))).toEqual([RESTORE]);
  expect(servers(clusterWith())).toEqual([`ipvsadm -D ${shared}`]);
});

test('a sync that failed is made up for by the next, whatever it left undone', () => {
  const proxy = running(cluster(A));
  const second = { name: 'svc2', clusterIP: '172.30.0.42', endpoints: [B] };
  const both = clusterWith({ endpoints: [A] }, second);
  const steps: string[] = [];
  for (const { tool } of proxy.proxy.sync(both, proxy.host)) {
    if (tool === 'ipset') break;
    steps.push(tool);
  }
  expect(steps).toEqual(['ipvsadm', 'ip', 'ipvsadm']);
  expect(proxy.sync(both)).toEqual([
    'ipset add KUBE-CLUSTER-IP 172.30.0.42,tcp:80 -exist',
    'ipset add KUBE-IPVS-IPS 172.30.0.42 -exist',
    RESTORE,
  ]);
  expect(proxy.sync(both)).toEqual([RESTORE]);
});
