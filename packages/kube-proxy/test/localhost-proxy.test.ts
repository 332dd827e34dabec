import { type Connection, formatEndpoint, Protocol, SECOND, toEndpoint } from '@packet-path/core';
import {
  LocalhostNodePortProxy,
  localhostListeners,
  type NftablesProxyOptions,
} from '@packet-path/kube-proxy';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';

const OPTIONS: NftablesProxyOptions = {
  node: { name: 'node-1', addresses: ['192.168.1.10', 'fd00::10'] },
  nodePortAddresses: ['primary', 'localhost'],
  localhostNodePorts: true,
  order: 'cluster',
};
const endpointsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `10.180.0.${index + 1}:80@node-2`);
const NODE_PORT: ServiceOptions = { type: 'NodePort', nodePort: 30_080, endpoints: endpointsOf(3) };
const STICKY = { spec: { sessionAffinity: 'ClientIP' } };

const listeners = (services: readonly ServiceOptions[], options: NftablesProxyOptions = {}) =>
  localhostListeners(clusterWith(...services), { ...OPTIONS, ...options });
const written = (services: readonly ServiceOptions[], options: NftablesProxyOptions = {}) =>
  listeners(services, options).map(formatEndpoint);

describe('the listeners of the localhost proxy', () => {
  test('are the TCP node ports with endpoints, at each family’s loopback address', () => {
    const services: ServiceOptions[] = [
      NODE_PORT,
      { ...NODE_PORT, name: 'udp', protocol: 'UDP', nodePort: 30_081, clusterIP: '172.30.0.2' },
      { ...NODE_PORT, name: 'none', nodePort: 30_082, clusterIP: '172.30.0.3', endpoints: [] },
      { name: 'inside', clusterIP: '172.30.0.4' },
      {
        ...NODE_PORT,
        name: 'six',
        nodePort: 30_086,
        clusterIP: 'fd00:10::6',
        endpoints: ['[fd00:1::1]:80@node-2'],
      },
    ];
    expect(written(services)).toEqual(['127.0.0.1:30080', '[::1]:30086']);
  });

  test('are none without the gate, in older layouts, and where no loopback network is named', () => {
    expect(written([NODE_PORT], { localhostNodePorts: false })).toEqual([]);
    expect(written([NODE_PORT], { layout: '1.36' })).toEqual([]);
    expect(written([NODE_PORT], { nodePortAddresses: 'primary' })).toEqual([]);
    expect(written([NODE_PORT], { nodePortAddresses: 'all' })).toEqual([]);
    expect(written([NODE_PORT], { nodePortAddresses: '127.0.0.0/8' })).toEqual(['127.0.0.1:30080']);
  });

  test('have the endpoints of this node only under the Local policy', () => {
    const local = { ...NODE_PORT, spec: { externalTrafficPolicy: 'Local' } };
    expect(written([local])).toEqual([]);
    const here = { ...local, endpoints: ['10.180.0.1:80@node-1', '10.180.0.2:80@node-2'] };
    expect(listeners([here]).map(({ endpoints }) => endpoints.map(formatEndpoint))).toEqual([
      ['10.180.0.1:80'],
    ]);
  });
});

/** A host without rules on which the proxy runs, and a client on it. */
function proxied(services: readonly ServiceOptions[], seed = 1) {
  const host = linuxHost({
    models: ['conntrack'],
    interfaces: [
      { name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] },
      { name: 'eth0', addresses: ['192.168.1.10/24'] },
    ],
    routes: ['default dev eth0'],
    seed,
  });
  const proxy = new LocalhostNodePortProxy(host);
  proxy.follow(listeners(services));
  let port = 40_000;
  const call = (nodePort = 30_080): Connection =>
    host.connect({
      protocol: Protocol.TCP,
      source: toEndpoint(`127.0.0.1:${port++}`),
      destination: toEndpoint(`127.0.0.1:${nodePort}`),
    });
  return { host, proxy, call };
}

const tried = (connection: Connection): readonly string[] =>
  (connection.onward ?? []).map(
    ({ original }) => `${original.destination}:${original.destinationPort}`,
  );

describe('the localhost proxy', () => {
  test('copies between its client and an endpoint, and ends with them', () => {
    const { call, proxy } = proxied([NODE_PORT]);
    const connection = call();
    expect(connection.outcome).toBe('established');
    expect(connection.request(100, 1000).bytesCopied).toBe(1100);
    expect(proxy.sessions).toMatchObject([
      { service: 'ns1/svc1:p80', client: { port: 40_000 }, attempts: [{ result: 'connected' }] },
    ]);
    connection.close();
    expect(proxy.sessions).toEqual([]);
  });

  test('chooses one of all endpoints for each connection, at random', () => {
    const counts = new Map<string, number>();
    const { call } = proxied([NODE_PORT]);
    for (let connections = 0; connections < 300; connections++) {
      const [to = 'none'] = tried(call());
      counts.set(to, (counts.get(to) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['10.180.0.1:80', '10.180.0.2:80', '10.180.0.3:80']);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(30);
  });

  test('tries one endpoint for five seconds, and then closes its client', () => {
    const { host, call, proxy } = proxied([NODE_PORT]);
    host.sockets.farEnds.otherwise = 'silent';
    const [first, second] = [call(), call()];
    // The second client does not wait for the first.
    expect([tried(first), tried(second)].map(({ length }) => length)).toEqual([1, 1]);
    host.clock.advanceTo(5 * SECOND - 1);
    expect([first.outcome, proxy.sessions.length]).toEqual(['established', 2]);
    host.clock.advanceTo(5 * SECOND);
    expect([first.outcome, tried(first).length, proxy.sessions]).toEqual(['refused', 1, []]);
  });

  test('does not try another endpoint where one refuses', () => {
    const { host, call } = proxied([NODE_PORT]);
    host.sockets.farEnds.otherwise = 'refuses';
    const connection = call();
    expect([connection.outcome, tried(connection).length]).toEqual(['refused', 1]);
  });

  test('keeps one endpoint with affinity, until nobody has called for three hours', () => {
    const { host, call, proxy } = proxied([{ ...NODE_PORT, ...STICKY }]);
    const [first] = tried(call());
    for (let hours = 0; hours < 10; hours++) {
      host.clock.advance(10_799 * SECOND);
      expect(tried(call())).toEqual([first]);
    }
    const others = new Set<string | undefined>();
    for (let times = 0; times < 40; times++) {
      host.clock.advance(10_800 * SECOND);
      others.add(tried(call())[0]);
    }
    expect(others.size).toBe(3);

    // An endpoint that is gone, or another time of affinity, ends it.
    const [kept] = tried(call());
    const left = endpointsOf(3).filter((endpoint) => !endpoint.startsWith(`${kept}@`));
    proxy.follow(listeners([{ ...NODE_PORT, ...STICKY, endpoints: left }]));
    expect(left).toContain(`${tried(call())[0]}@node-2`);
  });

  test('follows the cluster: connections of a port that stays stay, of one that goes are closed', () => {
    const other = { ...NODE_PORT, name: 'other', nodePort: 30_081, clusterIP: '172.30.0.2' };
    const { call, proxy } = proxied([NODE_PORT, other]);
    const [stays, goes] = [call(), call(30_081)];
    proxy.follow(listeners([{ ...NODE_PORT, endpoints: ['10.180.0.9:80@node-2'] }]));
    expect(stays.request(10, 20).bytesCopied).toBe(30);
    expect(goes.request(10, 20).bytesCopied).toBe(0);
    expect(proxy.sessions).toHaveLength(1);
    expect(tried(call())).toEqual(['10.180.0.9:80']);
    expect(call(30_081).onward).toEqual([]);
  });

  test('goes without a port that another process has, and takes it when it is free', () => {
    const other = { ...NODE_PORT, name: 'other', nodePort: 30_081, clusterIP: '172.30.0.2' };
    const { host, proxy, call } = proxied([]);
    const taken = host.sockets.listen({ process: 'sshd', address: null, port: 30_080 });
    proxy.follow(listeners([NODE_PORT, other]));
    expect(proxy.refused.map(formatEndpoint)).toEqual(['127.0.0.1:30080']);
    expect(proxy.listeners.map(formatEndpoint)).toEqual(['127.0.0.1:30081']);
    expect(tried(call(30_081))).toHaveLength(1);
    taken.close();
    proxy.follow(listeners([NODE_PORT, other]));
    expect([proxy.refused, tried(call()).length]).toEqual([[], 1]);
  });
});
