import {
  type Connection,
  formatEndpoint,
  MILLISECOND,
  Protocol,
  SECOND,
  toEndpoint,
} from '@packet-path/core';
import {
  DIAL_TIMEOUTS,
  UserspaceProxy,
  type UserspaceProxyOptions,
  userspaceProgram,
} from '@packet-path/kube-proxy';
import { linuxHost } from '@packet-path/linux-host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';

const NODE = '192.168.1.10';
const OPTIONS = { node: { name: 'node-1', addresses: [NODE] }, order: 'cluster' } as const;
const endpointsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `10.180.0.${index + 1}:80@node-2`);

/** A host without rules that runs the proxy: clients call the proxy's own port. */
function proxied(services: readonly ServiceOptions[], options: UserspaceProxyOptions = {}) {
  const host = linuxHost({
    forwarding: true,
    models: ['conntrack'],
    interfaces: [
      { name: 'eth0', addresses: [`${NODE}/24`] },
      { name: 'cni0', addresses: ['10.244.1.1/24'] },
    ],
    routes: ['default dev eth0'],
  });
  const program = userspaceProgram(clusterWith(...services), { ...OPTIONS, ...options });
  const proxy = new UserspaceProxy(host, program);
  let port = 40_000;
  /** Calls a portal's port, from one pod or another, each time from a port of its own. */
  const call = (pod = '10.180.7.7', portal = 0): Connection => {
    const { protocol, proxyPort } = proxy.program.portals[portal]!;
    return host.connect({
      protocol: protocol === 'tcp' ? Protocol.TCP : Protocol.UDP,
      source: toEndpoint(`${pod}:${port++}`),
      destination: toEndpoint(`${NODE}:${proxyPort}`),
    });
  };
  return { host, proxy, call };
}

const endOf = ({ reply }: Connection): string =>
  formatEndpoint({ address: reply.source, port: reply.sourcePort });
const tried = (connection: Connection): readonly string[] =>
  (connection.onward ?? []).map(
    ({ original }) => `${original.destination}:${original.destinationPort}`,
  );

describe('the userspace proxy', () => {
  test('carries each connection on to the next endpoint, as the node itself', () => {
    const { call, proxy } = proxied([{ endpoints: endpointsOf(3) }]);
    const connections = [1, 2, 3, 4].map(() => call());
    const ends = connections.map(endOf);
    expect(new Set(ends.slice(0, 3)).size).toBe(3);
    expect(ends[3]).toBe(ends[0]);
    for (const { reply, outcome } of connections) {
      expect([outcome, `${reply.destination}`]).toEqual(['established', NODE]);
    }
    expect(proxy.sessions.map(({ endpoint }) => endpoint && formatEndpoint(endpoint))).toEqual(
      ends,
    );
    expect(proxy.sessions[0]).toMatchObject({
      service: 'ns1/svc1:p80',
      client: { port: 40_000 },
      attempts: [{ result: 'connected' }],
    });
    for (const connection of connections) connection.close();
    expect(proxy.sessions).toEqual([]);
  });

  test('copies what is asked and answered, and wakes twice for each request', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 })), {
          maxLength: 5,
        }),
        (requests) => {
          const { call } = proxied([{}]);
          const connection = call();
          let asked = 0;
          for (const [bytes, answered] of requests) {
            asked += bytes + answered;
            expect(connection.request(bytes, answered)).toMatchObject({
              packets: 8,
              bytesCopied: bytes + answered,
              wakeUps: 2,
            });
          }
          connection.close();
          expect(connection.total).toMatchObject({
            socketsAccepted: 1,
            socketsConnected: 1,
            bytesCopied: asked,
            wakeUps: 2 + 2 * requests.length + 1,
          });
        },
      ),
    );
  });

  test('passes over endpoints that refuse, at once', () => {
    const { host, call } = proxied([{ endpoints: endpointsOf(3) }]);
    const order = [1, 2, 3].map(() => endOf(call()));
    host.sockets.farEnds.behave(order[0]!, 'refuses');
    const connection = call();
    expect(tried(connection)).toEqual(order.slice(0, 2));
    expect([connection.outcome, endOf(connection)]).toEqual(['established', order[1]]);
    expect(host.clock.now).toBe(0);
  });

  test('gives silent endpoints 250 ms, 500 ms, 1 s and 2 s, and then closes its client', () => {
    const { host, call, proxy } = proxied([{ endpoints: endpointsOf(5) }]);
    host.sockets.farEnds.otherwise = 'silent';
    const connection = call();
    connection.request(10, 10);
    let waited = 0;
    for (const [index, timeout] of DIAL_TIMEOUTS.entries()) {
      expect([tried(connection).length, connection.outcome]).toEqual([index + 1, 'established']);
      waited += timeout;
      host.clock.advanceTo(waited - 1);
      expect(tried(connection)).toHaveLength(index + 1);
      host.clock.advanceTo(waited);
    }
    expect(waited).toBe(3750 * MILLISECOND);
    expect(new Set(tried(connection)).size).toBe(4);
    expect(connection.outcome).toBe('refused');
    expect(proxy.sessions).toEqual([]);
    // Three packets of each end, four SYNs, one of them once more, and the RST for bytes unread.
    expect(connection.total).toMatchObject({ packets: 3 + 2 + 5 + 1, socketsConnected: 4 });
  });

  test('finds an endpoint that answers behind one that is silent, and brings it what has come', () => {
    const { host, call } = proxied([{ endpoints: endpointsOf(2) }]);
    const order = [endOf(call()), endOf(call())];
    host.sockets.farEnds.behave(order[0]!, 'silent');
    const connection = call();
    connection.request(100, 1000);
    expect(connection.total.bytesCopied).toBe(0);
    host.clock.advance(250 * MILLISECOND);
    expect([connection.outcome, endOf(connection)]).toEqual(['established', order[1]]);
    expect(connection.total.bytesCopied).toBe(1100);
  });

  test('keeps later clients of a portal waiting behind a silent endpoint, others not', () => {
    const { host, call } = proxied([
      { endpoints: endpointsOf(1) },
      { name: 'other', clusterIP: '172.30.0.2', endpoints: ['10.181.0.1:80@node-2'] },
    ]);
    host.sockets.farEnds.behave('10.180.0.1:80', 'silent');
    const [first, second, other] = [call(), call(), call('10.180.7.7', 1)];
    expect([first, second, other].map((each) => tried(each).length)).toEqual([1, 0, 1]);
    host.sockets.farEnds.behave('10.180.0.1:80', 'answers');
    host.clock.advance(250 * MILLISECOND);
    expect([first, second].map((each) => tried(each).length)).toEqual([2, 1]);
    expect(endOf(second)).toBe('10.180.0.1:80');
    // The ledger of the first packet does not have the work for the second.
    expect([first.total.socketsConnected, second.total.socketsConnected]).toEqual([2, 1]);
  });

  test('closes a client at once where there is no endpoint', () => {
    const { call } = proxied([{ endpoints: [] }]);
    const connection = call();
    expect(connection.outcome).toBe('refused');
    expect(connection.total).toMatchObject({ socketsAccepted: 1, socketsConnected: 0 });
  });

  test('keeps a client at its endpoint until that fails', () => {
    const { host, call } = proxied([
      { endpoints: endpointsOf(3), spec: { sessionAffinity: 'ClientIP' } },
    ]);
    const first = endOf(call());
    expect([endOf(call()), endOf(call())]).toEqual([first, first]);
    expect(endOf(call('10.180.7.8'))).not.toBe(first);
    host.sockets.farEnds.behave(first, 'refuses');
    const moved = call();
    expect(tried(moved)[0]).toBe(first);
    expect(endOf(moved)).not.toBe(first);
    expect(endOf(call())).toBe(endOf(moved));
  });

  test('ends both connections when either end does', () => {
    const { call, host } = proxied([{}]);
    const packets: string[] = [];
    const connection = call();
    host.listen((step) => {
      if (step.kind === 'emit' && ((step.packet.tcp?.flags ?? 0) & 1) === 1) {
        packets.push(`FIN to ${step.packet.destination}`);
      }
    });
    connection.close();
    expect(packets.sort()).toEqual(['FIN to 10.180.0.1', 'FIN to 10.180.7.7']);
  });
});

describe('the userspace proxy and UDP', () => {
  const DNS: ServiceOptions = { protocol: 'UDP', endpoints: endpointsOf(2) };

  test('has a socket for each client, until nothing has passed for 250 ms', () => {
    const { host, call, proxy } = proxied([DNS]);
    const connection = call();
    expect(connection.outcome).toBe('established');
    expect(connection.total).toMatchObject({ socketsAccepted: 1, socketsConnected: 1, wakeUps: 2 });
    const end = endOf(connection);
    host.clock.advance(249 * MILLISECOND);
    connection.request(10, 20);
    expect([proxy.sessions.length, endOf(connection)]).toEqual([1, end]);
    host.clock.advance(250 * MILLISECOND - 1);
    expect(proxy.sessions).toHaveLength(1);
    host.clock.advance(1);
    expect(proxy.sessions).toEqual([]);
    expect(connection.request(10, 20).socketsConnected).toBe(1);
    expect(endOf(connection)).not.toBe(end);
  });

  test('waits as long as it is told', () => {
    const { host, call, proxy } = proxied([DNS], { udpTimeout: 2 * SECOND });
    call();
    host.clock.advance(2 * SECOND - 1);
    expect(proxy.sessions).toHaveLength(1);
    host.clock.advance(1);
    expect(proxy.sessions).toEqual([]);
  });

  test('cuts datagrams off at 4 KiB', () => {
    const { call } = proxied([DNS]);
    expect(call().request(5000, 6000).bytesCopied).toBe(2 * 4096);
  });

  test('drops what is for nobody, and a session whose endpoint refuses', () => {
    const { host, call, proxy } = proxied([DNS]);
    host.sockets.farEnds.otherwise = 'refuses';
    const connection = call();
    expect([connection.outcome, proxy.sessions.length]).toEqual(['dropped', 0]);
    const empty = proxied([{ ...DNS, endpoints: [] }]);
    expect(empty.call().outcome).toBe('dropped');
    expect(empty.proxy.sessions).toEqual([]);
  });
});

describe('a proxy whose cluster changes', () => {
  test('keeps its sessions, and gives new connections the endpoints of now', () => {
    const { call, proxy } = proxied([{ endpoints: endpointsOf(2) }]);
    const old = call();
    const end = endOf(old);
    proxy.update(clusterWith({ endpoints: ['10.180.9.9:80@node-2'] }));
    expect(old.request(10, 20).bytesCopied).toBe(30);
    expect(endOf(old)).toBe(end);
    expect([endOf(call()), endOf(call())]).toEqual(['10.180.9.9:80', '10.180.9.9:80']);
  });

  test('keeps its sessions of a service that is gone, and takes no more', () => {
    const { call, host, proxy } = proxied([{}]);
    const old = call();
    const port = proxy.program.portals[0]!.proxyPort;
    proxy.update(clusterWith({ name: 'other', clusterIP: '172.30.0.2' }));
    expect(old.request(10, 20).bytesCopied).toBe(30);
    const late = host.connect({
      protocol: Protocol.TCP,
      source: toEndpoint('10.180.7.7:39999'),
      destination: toEndpoint(`${NODE}:${port}`),
    });
    expect(late.onward).toEqual([]);
    old.close();
    expect(proxy.sessions).toEqual([]);
  });

  test('loses UDP sessions of a port that is gone', () => {
    const { call, host, proxy } = proxied([{ protocol: 'UDP' }]);
    const connection = call();
    proxy.update(clusterWith({ name: 'other', clusterIP: '172.30.0.2' }));
    expect(connection.request(10, 20).bytesCopied).toBe(0);
    host.clock.advance(SECOND);
    expect(proxy.sessions).toEqual([]);
  });

  test('holds node ports open, for as long as they are the cluster’s', () => {
    const web = { type: 'NodePort', nodePort: 30080 };
    const { host, proxy } = proxied([web]);
    const bind = () => host.sockets.listen({ process: 'other', port: 30080 });
    expect(bind).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    proxy.update(clusterWith({}));
    expect(bind).not.toThrow();
  });

  test('carries on what waited, though its portal has been opened anew', () => {
    const { host, call, proxy } = proxied([{ endpoints: endpointsOf(1) }]);
    host.sockets.farEnds.behave('10.180.0.1:80', 'silent');
    const connection = call();
    proxy.update(clusterWith({ spec: { externalIPs: ['198.51.100.9'] } }));
    host.sockets.farEnds.behave('10.180.0.1:80', 'answers');
    host.clock.advance(250 * MILLISECOND);
    expect([connection.outcome, endOf(connection)]).toEqual(['established', '10.180.0.1:80']);
  });
});
