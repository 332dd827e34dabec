import {
  type Connection,
  countersOf,
  formatPacket,
  icmp,
  MILLISECOND,
  type Packet,
  Protocol,
  SECOND,
  tcp,
  toEndpoint,
  udp,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { ConnectResult, TcpSocket } from '../src/index.ts';
import { atHook, lines, type PlayedHost, router } from './support.ts';

const CLIENT = '10.244.1.5:40000';
const SERVER = '192.168.1.10:80';
const process = 'server';

const call = (
  host: PlayedHost,
  source = CLIENT,
  destination = SERVER,
  protocol: number = Protocol.TCP,
): Connection =>
  host.connect({ protocol, source: toEndpoint(source), destination: toEndpoint(destination) });

/** The packets that set out while something happens, as lines, and those that a process heard. */
function heard(host: PlayedHost, happening: () => void): readonly string[] {
  const packets: string[] = [];
  const leave = host.listen((step) => {
    if (step.kind === 'packet') packets.push(formatPacket(step.packet));
  });
  happening();
  leave();
  return packets;
}

/** A process that sends back what it reads, and closes when its peer does. */
function echo(host: PlayedHost, port = 80): void {
  const listener = host.sockets.listen({ process, port });
  const serve = (socket: TcpSocket): void => {
    const read = (bytes: number): void => {
      if (bytes === 0) {
        socket.close();
        return;
      }
      host.sockets.copied(process, bytes);
      socket.write(bytes);
      socket.read(read);
    };
    socket.read(read);
    listener.accept(serve);
  };
  listener.accept(serve);
}

/** A process that carries every connection on to another endpoint. */
function relay(host: PlayedHost, to: string, timeout?: number): ConnectResult[] {
  const results: ConnectResult[] = [];
  const listener = host.sockets.listen({ process: 'relay', port: 80 });
  const copy = (from: TcpSocket, into: TcpSocket): void =>
    from.read((bytes) => {
      if (bytes === 0) {
        from.close();
        into.close();
        return;
      }
      host.sockets.copied('relay', bytes);
      into.write(bytes);
      copy(from, into);
    });
  const serve = (client: TcpSocket): void => {
    host.sockets.connect(
      { process: 'relay', to, ...(timeout !== undefined && { timeout }) },
      (result, server) => {
        results.push(result);
        if (result !== 'connected' || server === undefined) client.close();
        else {
          copy(client, server);
          copy(server, client);
        }
      },
    );
    listener.accept(serve);
  };
  listener.accept(serve);
  return results;
}

describe('a listener', () => {
  test('shakes hands, reads, answers and closes, as the host itself', () => {
    const host = router();
    echo(host);
    const [there, back] = [`${CLIENT} -> ${SERVER} tcp`, `${SERVER} -> ${CLIENT} tcp`];
    let connection: Connection | undefined;
    expect(
      heard(host, () => {
        connection = call(host);
      }),
    ).toEqual([`${there} SYN`, `${back} SYN+ACK`, `${there} ACK`]);
    expect(connection?.outcome).toBe('established');
    expect(heard(host, () => connection?.request(100, 0))).toEqual([
      `${there} PSH+ACK`,
      `${back} ACK`,
      `${back} PSH+ACK`,
      `${there} ACK`,
    ]);
    expect(heard(host, () => connection?.close())).toEqual([
      `${there} FIN+ACK`,
      `${back} ACK`,
      `${back} FIN+ACK`,
      `${there} ACK`,
    ]);
    expect(connection?.total).toMatchObject({
      packets: 11,
      socketsAccepted: 1,
      socketsConnected: 0,
      bytesCopied: 100,
      // Accepting, a request, the end.
      wakeUps: 3,
    });
    expect(`${connection?.reply}`).toBe(`${SERVER} -> ${CLIENT} tcp`);
  });

  test('answers a single SYN as part of what came of it', () => {
    const host = router();
    echo(host);
    const {
      outcome,
      emitted,
      process: taker,
      work,
      alone,
    } = host.send(tcp(CLIENT, SERVER, { inputInterface: 'eth1', sequence: 77 }));
    expect([outcome, taker]).toEqual(['delivered', 'server']);
    expect(lines(emitted)).toEqual([`${SERVER} -> ${CLIENT} tcp SYN+ACK`]);
    expect(emitted[0]?.tcp).toMatchObject({ acknowledgement: 78 });
    expect([work.packets, alone?.packets]).toEqual([2, 1]);
  });

  test('is heard at the address it is bound to alone, before one of any address', () => {
    const host = router();
    host.sockets.listen({ process: 'one', address: '192.168.1.10', port: 80 });
    const taker = (to: string) => host.send(tcp(CLIENT, to, { inputInterface: 'eth1' })).process;
    expect([taker(SERVER), taker('10.244.1.1:80'), taker('192.168.1.10:81')]).toEqual([
      'one',
      null,
      null,
    ]);
    host.sockets.listen({ process: 'other', address: '10.244.1.1', port: 80 });
    expect(taker('10.244.1.1:80')).toBe('other');
  });

  test('cannot be bound where another is', () => {
    const host = router();
    host.sockets.listen({ process, address: '192.168.1.10', port: 80 });
    for (const address of ['192.168.1.10', null, '0.0.0.0']) {
      expect(() => host.sockets.listen({ process, address, port: 80 })).toThrow(
        expect.objectContaining({ code: 'not-allowed' }),
      );
    }
    host.sockets.bindUdp({ process, port: 80 });
  });

  test('that is closed takes no more, and keeps what it has taken', () => {
    const host = router();
    const listener = host.sockets.listen({ process, port: 80 });
    let taken: TcpSocket | undefined;
    listener.accept((socket) => {
      taken = socket;
    });
    const first = call(host);
    const waiting = call(host, '10.244.1.5:40001');
    listener.close();
    expect(taken?.state).toBe('ESTABLISHED');
    expect(first.request(10, 0).packets).toBe(2);
    expect([waiting.outcome, waiting.request(10, 0).packets]).toEqual(['refused', 0]);
    const late = host.send(tcp('10.244.1.5:40002', SERVER, { inputInterface: 'eth1' }));
    expect(late).toMatchObject({ outcome: 'rejected', reason: { kind: 'no socket' } });
    expect(late.emitted.map(formatPacket)).toEqual([
      '192.168.1.10:80 -> 10.244.1.5:40002 tcp RST+ACK',
    ]);
  });

  test('says the SYN and ACK again to a client that does not answer, then forgets it', () => {
    const host = router();
    echo(host);
    host.send(tcp(CLIENT, SERVER, { inputInterface: 'eth1' }));
    const times: number[] = [];
    host.listen((step) => {
      if (step.kind === 'emit') times.push(host.clock.now / SECOND);
    });
    host.clock.advance(200 * SECOND);
    expect(times).toEqual([1, 3, 7, 15, 31]);
  });

  test('leaves a SYN unanswered when too many connections wait', () => {
    const host = router();
    host.sockets.listen({ process, port: 80, backlog: 1 });
    const outcomes = [40000, 40001, 40002].map((port) => call(host, `10.244.1.5:${port}`).outcome);
    expect(outcomes).toEqual(['established', 'established', 'dropped']);
  });

  test('resets segments of connections that it does not have', () => {
    const host = router();
    echo(host);
    const stray = tcp(CLIENT, SERVER, {
      inputInterface: 'eth1',
      flags: ['ACK'],
      acknowledgement: 99,
    });
    const { emitted } = host.send(stray);
    expect(lines(emitted)).toEqual([`${SERVER} -> ${CLIENT} tcp RST`]);
    expect(emitted[0]?.tcp?.sequence).toBe(99);
  });
});

describe('a process that calls', () => {
  const BACKEND = '10.244.2.7:8080';

  test('carries a connection on: both are played, both are counted', () => {
    const host = router();
    expect(relay(host, BACKEND)).toEqual([]);
    const connection = call(host);
    expect(connection.outcome).toBe('established');
    const [onward] = connection.onward ?? [];
    expect(`${onward?.original.destination}:${onward?.original.destinationPort}`).toBe(BACKEND);
    expect(`${onward?.reply}`).toBe(`${connection.reply}`);
    expect(`${connection.reply.source}:${connection.reply.sourcePort}`).toBe(BACKEND);
    expect(`${connection.reply.destination}`).toBe('192.168.1.10');
    expect([connection.opening.packets, onward?.opening.packets]).toEqual([1, 1]);
    expect(connection.total.packets).toBe(6);
    expect(connection.request(100, 1000)).toMatchObject({
      packets: 8,
      bytesCopied: 1100,
      wakeUps: 2,
    });
    expect(connection.close()).toMatchObject({ packets: 8, wakeUps: 1 });
    expect(connection.total).toMatchObject({
      packets: 22,
      socketsAccepted: 1,
      socketsConnected: 1,
      bytesCopied: 1100,
    });
  });

  test('gets an even port of its own for each call, the same for the same seed', () => {
    const ports = (seed: number): readonly number[] => {
      const host = router({ seed });
      relay(host, BACKEND);
      return [1, 2, 3].map((port) => call(host, `10.244.1.5:${port}`).reply.destinationPort);
    };
    const [first, again, other] = [ports(1), ports(1), ports(2)];
    expect(new Set(first).size).toBe(3);
    expect(first.every((port) => port % 2 === 0 && port >= 32768 && port <= 60999)).toBe(true);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('takes odd ports when the even ones are taken, and fails when all are', () => {
    const host = router({ sysctls: { 'net.ipv4.ip_local_port_range': '50000\t50002' } });
    const results = relay(host, BACKEND);
    const ports = [1, 2, 3].map((port) => call(host, `10.244.1.5:${port}`).reply.destinationPort);
    expect([...ports.slice(0, 2)].sort()).toEqual([50000, 50002]);
    expect(ports[2]).toBe(50001);
    expect(call(host, '10.244.1.5:4').outcome).toBe('refused');
    expect(results).toEqual(['connected', 'connected', 'connected', 'unreachable']);
  });

  test('hears a refusal, and closes its client', () => {
    const host = router();
    const results = relay(host, BACKEND);
    host.sockets.farEnds.behave(BACKEND, 'refuses');
    const connection = call(host);
    expect(results).toEqual(['refused']);
    expect(connection.outcome).toBe('refused');
    expect(connection.onward?.map(({ reply }) => reply)).toEqual([null]);
  });

  test.each([[], ['unreachable 10.244.2.0/24']])('fails where no route leads: %o', (...routes) => {
    const host = router({ routes });
    const results = relay(host, BACKEND);
    expect(call(host).outcome).toBe('refused');
    expect(results).toEqual(['unreachable']);
  });

  test('hears an ICMP error while it shakes hands', () => {
    const host = router();
    const results = relay(host, BACKEND);
    host.sockets.farEnds.behave(BACKEND, 'silent');
    const syns: Packet[] = [];
    host.listen((step) => {
      if (step.kind === 'emit' && step.packet.destinationPort === 8080) syns.push(step.packet);
    });
    const connection = call(host);
    const [inner] = syns;
    if (inner === undefined) return expect.fail('no SYN was sent');
    const error = { type: 3, code: 1, inner };
    host.send(icmp('192.168.1.20', '192.168.1.10', error, { inputInterface: 'eth0' }));
    expect(results).toEqual(['refused']);
    expect(connection.outcome).toBe('refused');
  });

  test('waits for a silent end as long as it said, and the wait is on the ledger', () => {
    const host = router();
    const results = relay(host, BACKEND, 2 * SECOND);
    host.sockets.farEnds.behave(BACKEND, 'silent');
    const connection = call(host);
    expect([connection.outcome, connection.total.packets]).toEqual(['established', 4]);
    host.clock.advance(2 * SECOND - MILLISECOND);
    // The SYN, once more, a second after the first.
    expect([results, connection.total.packets]).toEqual([[], 5]);
    host.clock.advance(MILLISECOND);
    expect(results).toEqual(['timed out']);
    expect(connection.outcome).toBe('refused');
  });

  test('gives up by itself after 127 seconds', () => {
    const host = router();
    const results = relay(host, BACKEND);
    host.sockets.farEnds.otherwise = 'silent';
    const connection = call(host);
    host.clock.advance(127 * SECOND - MILLISECOND);
    expect([results, connection.total.packets]).toEqual([[], 4 + 6]);
    host.clock.advance(MILLISECOND);
    expect(results).toEqual(['timed out']);
  });

  test('reads at once what came while it called', () => {
    const host = router();
    relay(host, BACKEND, SECOND);
    atHook(host, 'OUTPUT', (packet) =>
      packet.destinationPort === 8080 && host.clock.now === 0 ? 'drop' : 'accept',
    );
    const connection = call(host);
    expect(connection.request(100, 1000).bytesCopied).toBe(0);
    expect(connection.total.bytesCopied).toBe(0);
    host.clock.advance(SECOND);
    expect(connection.outcome).toBe('refused');
  });

  test('delivers a request that came before the other end, and its response', () => {
    const host = router();
    relay(host, BACKEND);
    host.sockets.farEnds.behave(BACKEND, 'silent');
    const connection = call(host);
    connection.request(100, 1000);
    expect(connection.total.bytesCopied).toBe(0);
    host.sockets.farEnds.behave(BACKEND, 'answers');
    host.clock.advance(SECOND);
    expect(connection.total.bytesCopied).toBe(1100);
    expect(`${connection.reply.source}`).toBe('10.244.2.7');
  });

  test('may call an end on the host itself, and be called from there', () => {
    const host = router();
    relay(host, '127.0.0.1:8080');
    const connection = call(host, '192.168.1.10:40000');
    expect(connection.outcome).toBe('established');
    expect(`${connection.reply}`).toMatch(/^127.0.0.1:8080 -> 127.0.0.1:\d+ tcp$/);
    expect(connection.request(1, 2).bytesCopied).toBe(3);
    connection.close();
  });

  test('may call another process of the host: their work is one account', () => {
    const host = router();
    relay(host, '192.168.1.10:8000');
    echo(host, 8000);
    const connection = call(host);
    expect(connection.request(100, 0).bytesCopied).toBe(300);
    expect(connection.total).toMatchObject({ socketsAccepted: 2, socketsConnected: 1 });
    connection.close();
  });

  test('that calls itself stops when it has no more ports', () => {
    const host = router({ sysctls: { 'net.ipv4.ip_local_port_range': '50000 50099' } });
    const results = relay(host, SERVER);
    const connection = call(host);
    expect(results.filter((result) => result === 'unreachable')).toHaveLength(1);
    expect(connection.total.socketsConnected).toBe(101);
  });

  test('can begin by itself', () => {
    const host = router();
    const results: ConnectResult[] = [];
    const work = host.sockets.perform(() =>
      host.sockets.connect({ process, to: BACKEND }, (result) => results.push(result)),
    );
    expect(results).toEqual(['connected']);
    expect(work).toMatchObject({ packets: 3, socketsConnected: 1, wakeUps: 1 });
    expect(() => host.sockets.connect({ process, to: BACKEND }, () => undefined)).toThrow(
      expect.objectContaining({ code: 'not-allowed' }),
    );
  });
});

describe('a UDP socket', () => {
  const DNS = '192.168.1.10:53';

  /** Sends every datagram on, from a socket of each client's own, and the answers back. */
  function forward(host: PlayedHost, to: string): void {
    const socket = host.sockets.bindUdp({ process, port: 53 });
    const clients = new Map<string, ReturnType<PlayedHost['sockets']['connectUdp']>>();
    const listen = (): void =>
      socket.receive((event) => {
        if (event.kind === 'datagram') {
          const { from } = event;
          const name = `${from.address} ${from.port}`;
          const backend = clients.get(name) ?? host.sockets.connectUdp({ process, to });
          if (!clients.has(name)) {
            const back = (): void =>
              backend?.receive((answer) => {
                if (answer.kind === 'datagram') socket.sendTo(from, answer.bytes);
                back();
              });
            back();
          }
          clients.set(name, backend);
          backend?.send(event.bytes);
        }
        listen();
      });
    listen();
  }

  test('takes datagrams of all, and answers each', () => {
    const host = router();
    forward(host, '10.244.2.7:5353');
    for (const port of [1, 2]) {
      const connection = call(host, `10.244.1.5:${port}`, '10.244.1.1:53', Protocol.UDP);
      expect(connection.outcome).toBe('established');
      expect(connection.total).toMatchObject({ packets: 4, socketsConnected: 1, wakeUps: 2 });
      expect(connection.request(10, 20)).toMatchObject({ packets: 4, socketsConnected: 0 });
      expect(`${connection.reply.source}`).toBe('10.244.2.7');
    }
  });

  test('of any address answers by route: from another address than was called, it may be', () => {
    const host = router();
    forward(host, '10.244.2.7:5353');
    expect(call(host, '10.244.1.5:1', DNS, Protocol.UDP).outcome).toBe('misdirected');
  });

  test('hears that nobody listens at the other end', () => {
    const host = router();
    const events: string[] = [];
    host.sockets.farEnds.behave('10.244.2.7:53', 'refuses');
    host.sockets.perform(() => {
      const socket = host.sockets.connectUdp({ process, to: '10.244.2.7:53' });
      socket?.receive(({ kind }) => events.push(kind));
      socket?.send(10);
    });
    expect(events).toEqual(['refused']);
  });

  test('wakes its reader when the time is over, and is heard no more when closed', () => {
    const host = router();
    const events: string[] = [];
    const socket = host.sockets.bindUdp({ process, port: 53 });
    socket.receive(({ kind }) => events.push(kind));
    socket.setTimeout(SECOND);
    host.clock.advance(SECOND - 1);
    expect(events).toEqual([]);
    host.clock.advance(1);
    expect(events).toEqual(['timed out']);
    socket.close();
    expect(host.send(udp('10.244.1.5:1', DNS, { inputInterface: 'eth1' })).process).toBe(null);
  });
});

test('where no socket is open and ports are silent, nothing is answered and nothing counted', () => {
  const host = router();
  host.sockets.closedPorts = 'silent';
  const traversal = host.send(tcp(CLIENT, SERVER, { inputInterface: 'eth1' }));
  expect(traversal).toMatchObject({ outcome: 'delivered', emitted: [] });
  expect(traversal.alone).toBe(traversal.work);
  const sockets = [...countersOf('socket call'), ...countersOf('byte')];
  expect(sockets).toHaveLength(4);
  for (const counter of sockets) expect(traversal.work[counter]).toBe(0);
});

describe('a port that no process has bound', () => {
  test('refuses TCP with RST, and a datagram with port unreachable', () => {
    const host = router();
    expect(call(host)).toMatchObject({ outcome: 'refused', reason: { kind: 'no socket' } });
    const datagram = host.send(udp(CLIENT, '192.168.1.10:53', { inputInterface: 'eth1' }));
    expect(datagram.outcome).toBe('rejected');
    expect(datagram.emitted.map(formatPacket)).toEqual([
      '192.168.1.10 -> 10.244.1.5 icmp type 3 code 3 about (10.244.1.5:40000 -> 192.168.1.10:53 udp)',
    ]);
  });

  test('does not answer an RST', () => {
    const rst = tcp(CLIENT, SERVER, { inputInterface: 'eth1', flags: ['RST'] });
    expect(router().send(rst).emitted).toEqual([]);
  });

  test('is open where a server is said to listen', () => {
    const host = router();
    host.sockets.assumeListeners([{ protocol: Protocol.TCP, port: 80, address: '192.168.1.10' }]);
    expect(call(host).outcome).toBe('established');
    host.sockets.assumeListeners([]);
    expect(call(host, '10.244.1.5:40001').outcome).toBe('refused');
  });
});
