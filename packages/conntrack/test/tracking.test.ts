import {
  Host,
  icmp,
  type Packet,
  type PacketBuffer,
  SECOND,
  type TcpFlagName,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type ConnectionState, Conntrack } from '../src/index.ts';
import { router } from './host.ts';

/** Sends packets, and says how FORWARD saw each. */
function watch(host: Host): (packet: Packet) => ConnectionState | undefined {
  let seen: ConnectionState | undefined;
  host.attach({
    name: 'watch',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run(packet: PacketBuffer) {
      seen = packet.connectionState;
      return 'accept';
    },
  });
  return (packet) => {
    seen = undefined;
    host.send(packet);
    return seen;
  };
}

const client = (flags: TcpFlagName[], sequence: number, acknowledgement = 0): Packet =>
  tcp('10.0.0.2:4000', '10.244.1.5:80', {
    flags,
    sequence,
    acknowledgement,
    inputInterface: 'eth0',
  });
const server = (flags: TcpFlagName[], sequence: number, acknowledgement = 0): Packet =>
  tcp('10.244.1.5:80', '10.0.0.2:4000', {
    flags,
    sequence,
    acknowledgement,
    inputInterface: 'eth1',
  });
const query = udp('10.0.0.2:4000', '10.244.1.5:53', { inputInterface: 'eth0' });
const response = udp('10.244.1.5:53', '10.0.0.2:4000', { inputInterface: 'eth1' });

describe('TCP', () => {
  test('goes from SYN_SENT to TIME_WAIT as both ends speak', () => {
    const { host, conntrack } = router();
    const send = watch(host);
    const states = [
      client(['SYN'], 100),
      server(['SYN', 'ACK'], 500, 101),
      client(['ACK'], 101, 501),
      client(['FIN', 'ACK'], 101, 501),
      server(['ACK'], 501, 102),
      server(['FIN', 'ACK'], 501, 102),
      client(['ACK'], 102, 502),
    ].map((packet) => `${send(packet)} ${conntrack.entries()[0]?.state}`);
    expect(states).toEqual([
      'NEW SYN_SENT',
      'ESTABLISHED SYN_RECV',
      'ESTABLISHED ESTABLISHED',
      'ESTABLISHED FIN_WAIT',
      'ESTABLISHED CLOSE_WAIT',
      'ESTABLISHED LAST_ACK',
      'ESTABLISHED TIME_WAIT',
    ]);
    expect(send(client(['SYN'], 9000))).toBe('NEW');
  });

  test('takes what lies far outside the window for INVALID', () => {
    const { host } = router();
    const send = watch(host);
    send(client(['SYN'], 100));
    send(server(['SYN', 'ACK'], 500, 101));
    send(client(['ACK'], 101, 501));
    expect(send(client(['ACK'], 1_000_000, 501))).toBe('INVALID');
    expect(send(client(['ACK'], 101, 501))).toBe('ESTABLISHED');
  });

  test('picks a connection up mid-stream unless tcp_loose is 0', () => {
    const { host, conntrack } = router();
    const send = watch(host);
    expect(send(client(['ACK'], 5, 6))).toBe('NEW');
    expect(conntrack.entries()[0]).toMatchObject({ state: 'ESTABLISHED', timeout: 300 });
    conntrack.flush();
    host.sysctls.set('net.netfilter.nf_conntrack_tcp_loose', 0);
    expect(send(client(['ACK'], 5, 6))).toBe('INVALID');
  });
});

describe('UDP', () => {
  test('is a stream once it speaks both ways after two seconds', () => {
    const { host, conntrack } = router();
    host.send(query);
    host.send(response);
    expect(conntrack.entries()[0]).toMatchObject({ timeout: 30, assured: false });
    host.clock.advance(3 * SECOND);
    host.send(query);
    expect(conntrack.entries()[0]).toMatchObject({ timeout: 120, assured: true });
  });
});

describe('ICMP', () => {
  test('errors are RELATED to the connection they quote, INVALID about none', () => {
    const { host } = router();
    const send = watch(host);
    const unreachable = (inner: Packet): Packet =>
      icmp('10.244.1.5', '10.0.0.2', { type: 3, code: 3, inner }, { inputInterface: 'eth1' });
    expect(send(unreachable(query))).toBe('INVALID');
    send(query);
    expect(send(unreachable(query))).toBe('RELATED');
  });

  test('echoes are one connection for each identifier', () => {
    const { host, conntrack } = router();
    const send = watch(host);
    const echo = (type: number, id: number): Packet =>
      type === 8
        ? icmp('10.0.0.2', '10.244.1.5', { type, code: 0, id }, { inputInterface: 'eth0' })
        : icmp('10.244.1.5', '10.0.0.2', { type, code: 0, id }, { inputInterface: 'eth1' });
    expect(send(echo(8, 7))).toBe('NEW');
    expect(send(echo(0, 7))).toBe('ESTABLISHED');
    expect(send(echo(0, 8))).toBe('INVALID');
    expect(conntrack.table.count).toBe(1);
  });
});

describe('tracking', () => {
  test('does nothing before it is enabled', () => {
    const host = new Host({
      forwarding: true,
      interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/8'] }],
    });
    const conntrack = new Conntrack(host);
    host.send(udp('10.0.0.2:1', '10.0.0.1:2', { inputInterface: 'eth0' }));
    expect(conntrack.enabled(4)).toBe(false);
    expect(conntrack.table.count).toBe(0);
  });

  test('keeps nothing of a first packet that did not get out', () => {
    const { host, conntrack } = router();
    host.attach({ name: 'wall', family: 4, hook: 'FORWARD', priority: 0, run: () => 'drop' });
    host.send(query);
    expect(conntrack.table.count).toBe(0);
  });

  test('leaves untracked packets alone', () => {
    const { host, conntrack } = router();
    host.attach({
      name: 'NOTRACK',
      family: 4,
      hook: 'PREROUTING',
      priority: -300,
      run(packet) {
        packet.untracked = true;
        return 'accept';
      },
    });
    expect(watch(host)(query)).toBe('UNTRACKED');
    expect(conntrack.table.count).toBe(0);
  });

  test('collects what has expired, and then lets the clock rest', () => {
    const { host, conntrack } = router();
    host.send(query);
    host.clock.advance(59 * SECOND);
    expect(conntrack.table.count).toBe(1);
    host.clock.advance(1 * SECOND);
    expect(conntrack.table.count).toBe(0);
  });

  test('holds fragments back until the datagram is whole, and sends them on as they came', () => {
    const { host, conntrack } = router();
    const part = (offset: number, size: number, more: boolean): Packet =>
      withFields(query, { length: 3028, fragment: { id: 9, offset, size, more } });
    expect(host.send(part(1480, 1528, false)).outcome).toBe('queued');
    const { outcome, emitted } = host.send(part(0, 1480, true));
    expect(outcome).toBe('forwarded');
    expect(emitted.map(({ fragment }) => fragment?.offset)).toEqual([0, 1480]);
    expect(conntrack.entries()[0]?.original.sourcePort).toBe(4000);
  });
});
