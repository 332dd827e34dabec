import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Address,
  addressAt,
  CONNECTION_OUTCOMES,
  type Connection,
  type CounterName,
  columnsOf,
  connectMany,
  fieldsOf,
  Host,
  OUTCOMES,
  type Packet,
  type PacketPath,
  PacketPathError,
  packetAt,
  SECOND,
  sendMany,
  Tuple,
  tcp,
  toFlow,
  udp,
  Work,
} from '../src/index.ts';

const port = fc.integer({ min: 1, max: 65535 });
const ipv4 = fc.nat(250).map((last) => `10.0.1.${last}`);
const packet = fc
  .tuple(fc.boolean(), ipv4, port, port, fc.nat(0xffffffff), fc.nat(900))
  .map(([isTcp, to, from, at, sequence, payload]) => {
    const options = { inputInterface: 'eth0', payload };
    const [source, destination] = [`10.0.0.2:${from}`, `${to}:${at}`];
    if (!isTcp) return udp(source, destination, options);
    return tcp(source, destination, { ...options, sequence, flags: ['PSH', 'ACK'] });
  });

function router(): Host {
  return new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
      { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'] },
    ],
  });
}

test('a row of columns is the packet that it was made of', () => {
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1, maxLength: 8 }), (packets) => {
      const columns = columnsOf(packets);
      expect(packets.map((_, row) => packetAt(columns, row))).toEqual(packets);
    }),
  );
});

test('columns are answered as packets one by one, at their times', () => {
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1, maxLength: 8 }), (packets) => {
      const [host, other] = [router(), router()];
      const at = packets.map((_, row) => row * SECOND);
      const sent = sendMany(host, columnsOf(packets, at), { counters: ['routeLookups'] });
      const traversals = packets.map((one) => other.send(one));
      expect([...sent.outcome].map((number) => OUTCOMES[number])).toEqual(
        traversals.map(({ outcome }) => outcome),
      );
      expect([...sent.counters.routeLookups!]).toEqual(
        traversals.map(({ work }) => work.routeLookups),
      );
      for (const [row, { emitted, delivered }] of traversals.entries()) {
        const frame = emitted[0] ?? delivered[0];
        if (frame === undefined) continue;
        expect(`${addressAt(sent.destination, 4, row)}`).toBe(`${frame.destination}`);
        expect(sent.sourcePort[row]).toBe(frame.sourcePort);
      }
      expect(host.clock.now).toBe((packets.length - 1) * SECOND);
    }),
  );
});

test('a path without a bulk way is sent one packet after another', () => {
  const host = router();
  const path = { clock: host.clock, send: host.send.bind(host) };
  const packets = [tcp('[fd00::2]:1', '[fd01::2]:80', { inputInterface: 'eth0' })];
  const sent = sendMany(path, columnsOf(packets));
  expect(`${addressAt(sent.destination, 6, 0)}`).toBe('fd01::2');
  expect(sent.work.packets).toBe(1);
});

test('connections in columns are those of connect', () => {
  const host = router();
  const server = Address.parse('10.0.1.9');
  const work = new Work();
  const path: PacketPath = {
    name: 'a path',
    clock: host.clock,
    send: host.send.bind(host),
    connect(given) {
      const flow = toFlow(given);
      return {
        outcome: flow.source.port === 2 ? 'refused' : 'established',
        reply: new Tuple(6, server, flow.source.address, 80, flow.source.port),
        opening: host.send(tcp(flow.source, flow.destination, { inputInterface: 'eth0' })).work,
        total: work,
      } as Connection;
    },
  };
  const packets = [1, 2].map((port) => tcp(`10.0.0.2:${port}`, '10.0.1.9:80'));
  const connected = connectMany(path, columnsOf(packets), { counters: ['routeLookups'] });
  expect([...connected.outcome].map((number) => CONNECTION_OUTCOMES[number])).toEqual([
    'established',
    'refused',
  ]);
  expect(`${addressAt(connected.server, 4, 1)}:${connected.serverPort[1]}`).toBe('10.0.1.9:80');
  expect([...connected.counters.routeLookups!]).toEqual([1, 1]);
  expect(connected.opening.packets).toBe(2);
});

test('columns refuse what they have no place for', () => {
  const syn = tcp('10.0.0.2:1', '10.0.1.2:80');
  const other = tcp('10.0.0.2:1', '10.0.1.2:80', { ttl: 3 });
  expect(() => columnsOf([syn, other])).toThrow('does not fit into the columns');
  expect(() => columnsOf([syn, tcp('[fd00::2]:1', '[fd01::2]:80')])).toThrow();
  for (const fields of [
    { destination: undefined },
    { tcp: null },
    { inputInterface: 'eth0' },
    { tos: 8 },
    { mark: 1 },
    { badChecksum: true },
    { content: 'GET /' },
    { encapsulated: syn },
    { segmentSize: 100 },
    { dontFragment: true },
    { fragment: { id: 1, offset: 0, size: 8, more: true } },
    { protocol: 1 },
  ]) {
    const packet = { ...fieldsOf(syn), ...fields } as Packet;
    expect(() => columnsOf([syn, packet]), Object.keys(fields)[0]).toThrow(PacketPathError);
  }
});

test('columns that are none are refused, and counters that nobody declared', () => {
  const host = router();
  const columns = columnsOf([
    tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' }),
    tcp('10.0.0.2:2', '10.0.1.2:80', { inputInterface: 'eth0' }),
  ]);
  const refuse = (change: object): void => {
    expect(() => host.sendMany({ ...columns, ...change })).toThrow(PacketPathError);
  };
  refuse({ sourcePort: new Uint16Array(1) });
  refuse({ destinationPort: [80, 80] });
  refuse({ protocol: new Uint8Array([6, 1]) });
  refuse({ protocol: 6 });
  refuse({ protocol: undefined });
  refuse({ family: 5 });
  refuse({ length: undefined });
  refuse({ inputInterface: 3 });
  refuse({ inputInterface: undefined });
  refuse({ at: new Float64Array(1) });
  const counters = ['nope'] as unknown as readonly CounterName[];
  expect(() => host.sendMany(columns, { counters })).toThrow("'nope' is no counter");
});

test('a hook function that answers no verdict is told of', () => {
  const host = router();
  host.attach({
    name: 'mine',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run: () => 'acept' as unknown as 'accept',
  });
  const packet = tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' });
  expect(() => host.send(packet)).toThrow("mine answered 'acept', which is no verdict");
});
