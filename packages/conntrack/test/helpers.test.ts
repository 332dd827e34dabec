import {
  type Host,
  type Packet,
  type PacketBuffer,
  SECOND,
  type TcpFlagName,
  type Traversal,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionState } from '../src/index.ts';
import { always, router, to } from './host.ts';

const CLIENT = '10.0.0.2:4000';
const SERVICE = '10.96.0.1:21';
const SERVER = '10.244.1.5:21';

/** A router that gives connections to a port a helper, and says how FORWARD sees each packet. */
function helped(helper: string, port: number) {
  const made = router();
  const { host, conntrack } = made;
  host.attach({
    name: 'helper',
    family: 4,
    hook: 'PREROUTING',
    priority: -300,
    run(packet: PacketBuffer) {
      if (packet.destinationPort === port) packet.connectionHelper = helper;
      return 'accept';
    },
  });
  let state: ConnectionState | undefined;
  host.attach({
    name: 'watch',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run(packet: PacketBuffer) {
      state = packet.connectionState;
      return 'accept';
    },
  });
  const stateOf = (packet: Packet): ConnectionState | undefined => {
    state = undefined;
    host.send(packet);
    return state;
  };
  return { host, conntrack, stateOf };
}

/** One end of a TCP connection: its numbers, and the device its packets arrive on. */
class End {
  sequence: number;
  acknowledgement = 0;
  readonly #from: string;
  readonly #to: string;
  readonly #device: string;

  constructor(from: string, to: string, device: string, sequence: number) {
    this.#from = from;
    this.#to = to;
    this.#device = device;
    this.sequence = sequence;
  }

  say(content: string, flags: readonly TcpFlagName[] = ['PSH', 'ACK']): Packet {
    const { sequence, acknowledgement } = this;
    this.sequence = (sequence + content.length + (flags.includes('SYN') ? 1 : 0)) >>> 0;
    const inputInterface = this.#device;
    const fields = { flags, sequence, acknowledgement, content, inputInterface };
    return tcp(this.#from, this.#to, fields);
  }

  /** Hears a frame; the numbers on it must follow those heard before. */
  hear({ emitted: [frame] }: Traversal): string {
    const { sequence = 0, flags = 0 } = frame?.tcp ?? {};
    if (this.acknowledgement !== 0) expect(sequence).toBe(this.acknowledgement);
    const content = frame?.content ?? '';
    this.acknowledgement = (sequence + content.length + (flags & 2 ? 1 : 0)) >>> 0;
    return content;
  }
}

/** A command connection of FTP through NAT, both ends of which keep to TCP. */
function commandConnection(client = 1000, server = 5000) {
  const made = helped('ftp', 21);
  always(made.conntrack, 'PREROUTING', to('10.244.1.5'));
  return { ...made, ...spoken(made.host, CLIENT, client, server) };
}

/** Opens a command connection, and lets both ends speak. */
function spoken(host: Host, from: string, client: number, server: number) {
  const near = new End(from, SERVICE, 'eth0', client);
  const far = new End(SERVER, from, 'eth1', server);
  far.hear(host.send(near.say('', ['SYN'])));
  near.hear(host.send(far.say('', ['SYN', 'ACK'])));
  far.hear(host.send(near.say('', ['ACK'])));
  const ask = (line: string): string => far.hear(host.send(near.say(line)));
  const answer = (line: string): string => near.hear(host.send(far.say(line)));
  answer('220 ready\r\n');
  ask('USER a\r\n');
  answer('230 ok\r\n');
  return { ask, answer };
}

describe('the helper of FTP', () => {
  test('tells the client the address it knows, and translates the data connection', () => {
    const { host, conntrack, stateOf, ask, answer } = commandConnection();
    ask('PASV\r\n');
    expect(answer('227 Entering Passive Mode (10,244,1,5,149,60)\r\n')).toBe(
      '227 Entering Passive Mode (10,96,0,1,149,60)\r\n',
    );
    expect(conntrack.expectations).toMatchObject([{ helper: 'ftp' }]);
    expect(String(conntrack.expectations[0]?.tuple)).toBe('10.0.0.2:0 -> 10.96.0.1:38204 tcp');
    const data = tcp('10.0.0.2:4001', '10.96.0.1:38204', { inputInterface: 'eth0' });
    expect(stateOf(data)).toBe('RELATED');
    expect(conntrack.expectations).toEqual([]);
    expect(String(host.send(data).emitted[0]?.destination)).toBe('10.244.1.5');
  });

  test('expects the server where the client said so, and translates nothing the server need not know', () => {
    const { conntrack, stateOf, ask } = commandConnection();
    expect(ask('PORT 10,0,0,2,140,74\r\n')).toBe('PORT 10,0,0,2,140,74\r\n');
    const data = tcp('10.244.1.5:20', '10.0.0.2:35914', { inputInterface: 'eth1' });
    expect(stateOf(data)).toBe('RELATED');
    const [, expected] = conntrack.entries();
    expect(String(expected?.reply.destination)).toBe('10.96.0.1');
  });

  test('keeps the numbers of both ends in step, however often answers change their length', () => {
    const passive = '227 Entering Passive Mode (10,244,1,5,149,60)\r\n';
    const lines = fc.array(fc.constantFrom('200 fine\r\n', passive), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.nat(0xffffffff), fc.nat(0xffffffff), (said, client, server) => {
        const { ask, answer } = commandConnection(client, server);
        for (const line of said) {
          ask('NOOP\r\n');
          answer(line);
        }
        expect(ask('QUIT\r\n')).toBe('QUIT\r\n');
      }),
    );
  });

  test('leaves nothing unacknowledged where both ends have heard all, though lengths change', () => {
    const { conntrack, ask, answer } = commandConnection();
    const timeout = () => conntrack.entries()[0]?.timeout;
    for (let times = 0; times < 4; times++) {
      answer('227 Entering Passive Mode (10,244,1,5,149,60)\r\n');
      expect(timeout()).toBe(300);
      ask('NOOP\r\n');
      expect(timeout()).toBe(300);
      answer('200 fine\r\n');
      ask('');
      expect(timeout()).toBe(432_000);
    }
    expect(conntrack.statistics.invalid).toBe(0);
  });

  test('passes over an address that is not the sender’s, and drops half an announcement', () => {
    const { conntrack, ask, host } = commandConnection();
    ask('PORT 10,0,0,9,140,74\r\n');
    expect(conntrack.expectations).toEqual([]);
    const half = new End(CLIENT, SERVICE, 'eth0', 1000 + 1 + 8 + 22);
    half.acknowledgement = 5000 + 1 + 11 + 8;
    const { outcome, reason } = host.send(half.say('PORT 10,0'));
    expect(outcome).toBe('dropped');
    expect(reason).toEqual({ kind: 'conntrack', cause: 'helper' });
  });

  test('expects one data connection: the last that was announced', () => {
    const { conntrack, stateOf, ask } = commandConnection();
    ask('PORT 10,0,0,2,140,74\r\n');
    ask('PORT 10,0,0,2,140,75\r\n');
    expect(conntrack.expectations.map(({ tuple }) => tuple.destinationPort)).toEqual([35915]);
    const data = (port: number) =>
      tcp('10.244.1.5:20', `10.0.0.2:${port}`, { inputInterface: 'eth1' });
    expect(stateOf(data(35914))).toBe('NEW');
    expect(stateOf(data(35915))).toBe('RELATED');
  });

  test('announces another port where the one announced is expected by another connection', () => {
    const { host, conntrack, answer } = commandConnection();
    const other = spoken(host, '10.0.0.2:4001', 70_000, 90_000);
    const passive = '227 Entering Passive Mode (10,244,1,5,149,60)\r\n';
    expect(answer(passive)).toContain('10,96,0,1,149,60');
    const [, high, low] = /10,96,0,1,(\d+),(\d+)/.exec(other.answer(passive))!;
    const port = Number(high) * 256 + Number(low);
    expect(port).toBeGreaterThan(149 * 256 + 60);
    const ports = conntrack.expectations.map(({ tuple }) => tuple.destinationPort);
    expect(ports).toEqual([149 * 256 + 60, port]);
    // The data connection comes to the port that the server said.
    const data = tcp('10.0.0.2:4002', `10.96.0.1:${port}`, { inputInterface: 'eth0' });
    expect(String(host.send(data).emitted[0]?.destinationPort)).toBe(String(149 * 256 + 60));
  });

  test('gives an expectation up after five minutes, and with its connection', () => {
    const { host, conntrack, ask, answer } = commandConnection();
    ask('PORT 10,0,0,2,140,74\r\n');
    host.clock.advance(200 * SECOND);
    answer('200 fine\r\n');
    expect(conntrack.expectations).toHaveLength(1);
    host.clock.advance(100 * SECOND);
    expect(conntrack.expectations).toEqual([]);
    ask('PORT 10,0,0,2,140,75\r\n');
    expect(conntrack.expectations).toHaveLength(1);
    conntrack.flush();
    expect(conntrack.expectations).toEqual([]);
  });
});

describe('the helper of TFTP', () => {
  test.each([
    ['another server', '10.244.1.6:2000', '10.0.0.2:4000', 'NEW'],
    ['the server to another client', '10.244.1.5:2000', '10.0.0.3:4000', 'NEW'],
    ['the server to another port', '10.244.1.5:2000', '10.0.0.2:4001', 'NEW'],
    ['the server', '10.244.1.5:2000', '10.0.0.2:4000', 'RELATED'],
  ])('expects the answer of the server that was asked alone: %s', (_, from, to, state) => {
    const { stateOf } = helped('tftp', 69);
    const content = '\0\u0001file\0octet\0';
    stateOf(udp('10.0.0.2:4000', '10.244.1.5:69', { content, inputInterface: 'eth0' }));
    expect(stateOf(udp(from, to, { inputInterface: 'eth1' }))).toBe(state);
  });

  test('expects four answers at most for 256 buckets, and drops the request behind them', () => {
    const { host, conntrack } = helped('tftp', 69);
    const content = '\0\u0001file\0octet\0';
    const request = (port: number): Packet =>
      udp(`10.0.0.2:${port}`, '10.244.1.5:69', { content, inputInterface: 'eth0' });
    const most = (conntrack.table.buckets / 256) * 4;
    for (let port = 1; port <= most; port++) {
      expect(host.send(request(port)).outcome).toBe('forwarded');
    }
    expect(conntrack.expectations).toHaveLength(most);
    expect(host.send(request(most + 1)).outcome).toBe('dropped');
    // One that is asked for again takes the place of the first of its connection.
    expect(host.send(request(1)).outcome).toBe('forwarded');
    expect(conntrack.expectations).toHaveLength(most);
    expect(conntrack.expectations.at(-1)?.tuple.destinationPort).toBe(1);
  });

  test('expects the answer from any port of the server, once', () => {
    const { conntrack, stateOf } = helped('tftp', 69);
    const content = '\0\u0001file\0octet\0';
    const request = udp('10.0.0.2:4000', '10.244.1.5:69', { content, inputInterface: 'eth0' });
    const from = (port: number): Packet =>
      udp(`10.244.1.5:${port}`, '10.0.0.2:4000', { inputInterface: 'eth1' });
    expect(stateOf(request)).toBe('NEW');
    expect(stateOf(from(2000))).toBe('RELATED');
    expect(stateOf(from(2001))).toBe('NEW');
    expect(conntrack.expectations).toEqual([]);
  });
});
