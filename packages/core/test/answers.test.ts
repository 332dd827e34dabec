import { describe, expect, test } from 'vitest';
import {
  Address,
  type Packet,
  PacketBuffer,
  PacketPathError,
  type Passage,
  type Rejection,
  reject,
  type TcpFlagName,
  tcp,
  udp,
  withFields,
} from '../src/index.ts';
import { atHook, router } from './support.ts';

const FROM = '10.244.1.5:4000';
const NEAR = { inputInterface: 'eth1' } as const;

/** The answers to a packet that a rule rejects at a hook. */
function answered(
  packet: Packet,
  how: Rejection = 'tcp-reset',
  hook: 'PREROUTING' | 'FORWARD' | 'INPUT' = 'FORWARD',
) {
  const host = router();
  atHook(host, hook, (rejected, passage) => {
    if (rejected.kernelMade) return 'accept';
    reject(rejected, passage, how);
    return 'drop';
  });
  return host.send(packet);
}

describe('a RST of the host', () => {
  const flags = (...names: TcpFlagName[]): Packet =>
    tcp(FROM, '8.8.8.8:80', {
      ...NEAR,
      flags: names,
      sequence: 100,
      acknowledgement: 7,
      payload: 10,
    });

  test.each<[string, Packet, object | undefined]>([
    ['a SYN', flags('SYN'), { flags: 0x14, sequence: 0, acknowledgement: 111 }],
    ['a FIN', flags('FIN'), { flags: 0x14, sequence: 0, acknowledgement: 111 }],
    ['a SYN with FIN', flags('SYN', 'FIN'), { flags: 0x14, acknowledgement: 112 }],
    ['nothing at all', flags('PSH'), { flags: 0x14, sequence: 0, acknowledgement: 110 }],
    ['an ACK', flags('ACK'), { flags: 4, sequence: 7, acknowledgement: 0 }],
    ['a SYN and ACK', flags('SYN', 'ACK'), { flags: 4, sequence: 7, acknowledgement: 0 }],
    ['a RST', flags('RST'), undefined],
    ['a RST with ACK', flags('RST', 'ACK'), undefined],
    ['a datagram', udp(FROM, '8.8.8.8:80', NEAR), undefined],
    [
      'a later fragment',
      withFields(flags('SYN'), { fragment: { id: 1, offset: 8, size: 8, more: false } }),
      undefined,
    ],
  ])('answers %s as it should', (_, packet, expected) => {
    const { outcome, emitted } = answered(packet);
    expect(outcome).toBe(expected === undefined && packet.tcp === null ? outcome : 'rejected');
    if (expected === undefined) expect(emitted).toEqual([]);
    else {
      expect(emitted).toHaveLength(1);
      expect(emitted[0]).toMatchObject({
        sourcePort: 80,
        destinationPort: 4000,
        ttl: 64,
        tos: 0,
        mark: 0,
        length: 40,
        tcp: { window: 0, ...expected },
      });
      expect(`${emitted[0]?.source} ${emitted[0]?.destination}`).toBe('8.8.8.8 10.244.1.5');
    }
  });

  test.each(['255.255.255.255:80', '192.168.1.255:80', '224.0.0.1:80'])(
    'answers none to %s',
    (to) => {
      const packet = tcp('192.168.1.5:4000', to, { inputInterface: 'eth0' });
      expect(answered(packet, 'tcp-reset', 'PREROUTING').emitted).toEqual([]);
      const own = tcp('192.168.1.5:4000', '192.168.1.10:80', { inputInterface: 'eth0' });
      expect(answered(own, 'tcp-reset', 'INPUT').emitted).toHaveLength(1);
    },
  );
});

test('whether a flow is known is told of the packet, and not of the answers to it', () => {
  const host = router();
  atHook(host, 'PREROUTING', (packet, passage) => {
    reject(packet, passage, 'tcp-reset');
    return 'drop';
  });
  atHook(host, 'OUTPUT', (packet, passage) => {
    passage.track(packet, 'known');
    return 'accept';
  });
  const { flow, emitted } = host.send(tcp(FROM, '8.8.8.8:80', NEAR));
  expect(emitted).toHaveLength(1);
  expect(flow).toBeNull();
  expect(host.send(tcp('192.168.1.10:1', '8.8.8.8:80')).flow).toBe('known');
});

test('the first who says it is heard', () => {
  const host = router();
  for (const [priority, flow] of [
    [1, 'new'],
    [2, 'known'],
  ] as const) {
    atHook(
      host,
      'FORWARD',
      (packet, passage) => {
        passage.track(packet, flow);
        return 'accept';
      },
      priority,
    );
  }
  expect(host.send(tcp(FROM, '8.8.8.8:80', NEAR)).flow).toBe('new');
});

test('a copy of a packet leaves though its source is a loopback address, the packet itself does not', () => {
  const send = (isCopy: boolean) => {
    const host = router();
    atHook(host, 'FORWARD', (packet, passage: Passage) => {
      const other = new PacketBuffer(packet);
      other.source = Address.parse('127.0.0.1');
      other.inputInterface = null;
      other.kernelMade = true;
      other.isCopy = isCopy;
      passage.host.sendAnswer(other, packet, passage);
      return 'accept';
    });
    return host.send(udp(FROM, '8.8.8.8:53', NEAR)).emitted.map(({ source }) => `${source}`);
  };
  expect(send(true)).toEqual(['127.0.0.1', '10.244.1.5']);
  expect(send(false)).toEqual(['10.244.1.5']);
});

test.each([5, null, undefined, {}, ['10.0.0.1']])('%j is no text of an address', (value) => {
  expect(Address.tryParse(value as string)).toBeUndefined();
  expect(() => Address.parse(value as string)).toThrow(PacketPathError);
});
