import { type Microseconds, Protocol, SECOND, tcp, toEndpoint } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { KeepAliveOptions, TcpSocket } from '../src/index.ts';
import { lines, type PlayedHost, router } from './support.ts';

const CLIENT = '10.244.1.5:40000';
const SERVER = '192.168.1.10:80';
const TIMES: KeepAliveOptions = { idle: 15 * SECOND, interval: 5 * SECOND, probes: 3 };

/** A process that reads what comes; the bytes of each read. */
function reading(host: PlayedHost, keepAlive?: KeepAliveOptions): readonly number[] {
  const reads: number[] = [];
  const listener = host.sockets.listen({ process: 'server', port: 80 });
  const serve = (socket: TcpSocket): void => {
    if (keepAlive !== undefined) socket.keepAlive(keepAlive);
    const read = (bytes: number): void => {
      reads.push(bytes);
      if (bytes === 0) socket.close();
      else socket.read(read);
    };
    socket.read(read);
    listener.accept(serve);
  };
  listener.accept(serve);
  return reads;
}

/** A client that shakes hands, and is never heard of again. */
function vanishing(host: PlayedHost): void {
  const options = { inputInterface: 'eth1', sequence: 1000 } as const;
  host.send(tcp(CLIENT, SERVER, { ...options, flags: ['SYN'] }));
  const ack = { flags: ['ACK'], sequence: 1001, acknowledgement: 5001 } as const;
  host.send(tcp(CLIENT, SERVER, { ...options, ...ack }));
}

/** The packets that the host sends while time passes. */
function sent(host: PlayedHost, duration: Microseconds): readonly string[] {
  const frames: string[] = [];
  const leave = host.listen((step) => {
    if (step.kind === 'emit') frames.push(...lines([step.packet]));
  });
  host.clock.advance(duration);
  leave();
  return frames;
}

describe('a connection whose client is gone', () => {
  test('stays for ever without keepalive', () => {
    const host = router();
    const reads = reading(host);
    vanishing(host);
    expect(sent(host, 365 * 86_400 * SECOND)).toEqual([]);
    expect(reads).toEqual([]);
  });

  test('is asked, and reset when nobody answers', () => {
    const host = router();
    const reads = reading(host, TIMES);
    vanishing(host);
    expect(sent(host, 15 * SECOND - 1)).toEqual([]);
    expect(sent(host, 11 * SECOND)).toHaveLength(3);
    expect(reads).toEqual([]);
    expect(sent(host, 5 * SECOND)).toEqual([expect.stringContaining('RST')]);
    expect(reads).toEqual([0]);
    expect(sent(host, 1000 * SECOND)).toEqual([]);
  });

  test('waits two hours, and eleven minutes more, where the times are those of Linux', () => {
    const host = router();
    const reads = reading(host, {});
    vanishing(host);
    expect(sent(host, 7200 * SECOND + 9 * 75 * SECOND - 1)).toHaveLength(9);
    expect(reads).toEqual([]);
    expect(sent(host, 1)).toHaveLength(1);
    expect(reads).toEqual([0]);
  });
});

describe('a connection whose client is there', () => {
  const open = (keepAlive: KeepAliveOptions) => {
    const host = router();
    const reads = reading(host, keepAlive);
    const ends = { source: toEndpoint(CLIENT), destination: toEndpoint(SERVER) };
    return { host, reads, connection: host.connect({ protocol: Protocol.TCP, ...ends }) };
  };

  test('answers each probe, and lives on', () => {
    const { host, reads, connection } = open(TIMES);
    sent(host, 1000 * SECOND);
    expect(reads).toEqual([]);
    connection.request(100, 0);
    expect(reads).toEqual([100]);
  });

  test('is asked only when it has been quiet', () => {
    const { host, connection } = open(TIMES);
    for (let round = 0; round < 5; round++) {
      expect(sent(host, 14 * SECOND)).toEqual([]);
      connection.request(1, 0);
    }
    expect(sent(host, 15 * SECOND).length).toBeGreaterThan(0);
  });

  test('is not asked any more when it has been closed', () => {
    const { host, connection } = open(TIMES);
    connection.close();
    expect(sent(host, 1000 * SECOND)).toEqual([]);
  });
});
