import { felix } from '@packet-path/calico';
import { tcp, udp } from '@packet-path/core';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { calico, objectsOf, pod } from './objects.ts';

const ON_HOSTS = '!has(projectcalico.org/namespace)';
const deny = (source: string) => ({ action: 'Deny', source: { nets: [source] } });

/** A node whose `eth0` is guarded: found by its address, not by its name. */
function hostWith(...policies: readonly object[]) {
  const objects = objectsOf(
    pod({ name: 'a', ips: ['10.65.0.2'] }),
    calico('HostEndpoint', 'uplink', { node: 'node-1', expectedIPs: ['192.168.1.10'] }),
    ...policies,
  );
  const device = objects.workloads[0]!.interfaceName;
  const host = linuxHost({
    forwarding: true,
    closedPorts: 'silent',
    interfaces: [{ name: 'eth0', addresses: ['192.168.1.10/24'] }, { name: device }],
    routes: ['default dev eth0', `10.65.0.2 dev ${device}`],
    sysctls: { 'net.ipv4.ip_forward': 1 },
  });
  host.apply(
    felix({
      node: { name: 'node-1', addresses: ['192.168.1.10'] },
      devices: { eth0: ['192.168.1.10'] },
    }).sync(objects),
  );
  let port = 40_000;
  const inputInterface = 'eth0';
  return {
    host,
    toNode: (to: number) =>
      host.send(tcp(`192.0.2.7:${port++}`, `192.168.1.10:${to}`, { inputInterface })).outcome,
    toPod: () => host.send(tcp(`192.0.2.7:${port++}`, '10.65.0.2:80', { inputInterface })).outcome,
    fromNode: (to: number) =>
      host.send(tcp(`192.168.1.10:${port++}`, `192.0.2.7:${to}`, { inputInterface: null })).outcome,
  };
}

describe('a host endpoint', () => {
  test('without policies and profiles lets only the failsafe ports through', () => {
    const { toNode, fromNode, toPod } = hostWith();
    expect([toNode(22), toNode(80), fromNode(2379), fromNode(80)]).toEqual([
      'delivered',
      'dropped',
      'forwarded',
      'dropped',
    ]);
    // Forwarded packets are governed only by policies with `applyOnForward`.
    expect(toPod()).toBe('forwarded');
  });

  test('lets through what a policy allows, and forwarded packets unless it applies to them', () => {
    const spec = {
      selector: ON_HOSTS,
      ingress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [443] } }],
    };
    const plain = hostWith(calico('GlobalNetworkPolicy', 'p', spec));
    expect([plain.toNode(443), plain.toNode(80), plain.toPod()]).toEqual([
      'delivered',
      'dropped',
      'forwarded',
    ]);
    const both = hostWith(calico('GlobalNetworkPolicy', 'p', { ...spec, applyOnForward: true }));
    expect([both.toNode(443), both.toPod()]).toEqual(['delivered', 'dropped']);
  });

  test('may be guarded before DNAT, in table mangle', () => {
    const { host, toPod } = hostWith(
      calico('GlobalNetworkPolicy', 'early', {
        selector: ON_HOSTS,
        preDNAT: true,
        applyOnForward: true,
        ingress: [deny('192.0.2.0/24')],
      }),
    );
    expect(toPod()).toBe('dropped');
    expect(host.iptables[4].view.table('mangle')?.chains.has('cali-pi-default.early')).toBe(true);
  });

  test('may be guarded before connection tracking, which then knows nothing of the packet', () => {
    const { host } = hostWith(
      calico('GlobalNetworkPolicy', 'raw', {
        selector: ON_HOSTS,
        doNotTrack: true,
        applyOnForward: true,
        ingress: [{ action: 'Allow', protocol: 'UDP', destination: { ports: [53] } }],
      }),
    );
    const options = { inputInterface: 'eth0' };
    expect(host.send(udp('192.0.2.7:1000', '192.168.1.10:53', options)).outcome).toBe('delivered');
    expect(host.conntrack.entries()).toHaveLength(0);
    expect(host.send(udp('192.0.2.7:1000', '192.168.1.10:54', options)).outcome).toBe('dropped');
  });
});

test('an endpoint that is no longer known drops everything', () => {
  const objects = objectsOf(pod({ name: 'a', ips: ['10.65.0.2'] }));
  const device = objects.workloads[0]!.interfaceName;
  const host = linuxHost({
    forwarding: true,
    closedPorts: 'silent',
    interfaces: [{ name: 'eth0', addresses: ['192.168.1.10/24'] }, { name: device }],
    routes: ['default dev eth0'],
    sysctls: { 'net.ipv4.ip_forward': 1 },
  });
  const runner = felix({ node: { name: 'node-1' }, families: [4] });
  host.apply(runner.sync(objects));
  const send = (port: number) =>
    host.send(tcp(`10.65.0.2:${port}`, '192.0.2.7:80', { inputInterface: device })).outcome;
  expect(send(1)).toBe('forwarded');
  host.apply(runner.sync(objectsOf()));
  expect(send(2)).toBe('dropped');
});
