import {
  Host,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  ip,
  type Packet,
  type PacketOptions,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import { describe, expect, it } from 'vitest';

/** A router whose way out takes packets of 1,450 bytes. */
function router(): Host {
  return new Host({
    forwarding: true,
    interfaces: [
      { name: 'cni0', addresses: ['10.244.1.1/24', 'fd00:1::1/64'] },
      { name: 'tunnel', addresses: ['10.244.0.0/32', 'fd00:2::1/64'], mtu: 1450 },
    ],
    routes: ['10.244.0.0/16 dev tunnel'],
  });
}

const datagram = (payload: number, options: PacketOptions = {}): Packet =>
  udp('10.244.1.5:5000', '10.244.2.7:53', { payload, inputInterface: 'cni0', ...options });

describe('a packet that is forwarded', () => {
  it('passes as long as it is no longer than the MTU', () => {
    expect(router().send(datagram(1422)).outcome).toBe('forwarded');
  });

  it('is answered with fragmentation needed, and the MTU, where it must not be cut', () => {
    const { outcome, reason, emitted } = router().send(datagram(1423));
    expect({ outcome, reason }).toEqual({
      outcome: 'dropped',
      reason: { kind: 'too long', mtu: 1450 },
    });
    const [error] = emitted;
    expect(error?.icmp).toMatchObject({
      type: IcmpType.DEST_UNREACH,
      code: IcmpUnreachable.FRAGMENTATION_NEEDED,
      mtu: 1450,
    });
    expect(`${error?.source} ${error?.destination}`).toBe('10.244.1.1 10.244.1.5');
  });

  it('leaves in fragments of whole units of eight bytes where it may be cut', () => {
    const { outcome, emitted } = router().send(datagram(3000, { dontFragment: false }));
    expect(outcome).toBe('forwarded');
    const parts = emitted.map(({ fragment }) => fragment);
    expect(parts.map((part) => [part?.offset, part?.size, part?.more])).toEqual([
      [0, 1424, true],
      [1424, 1424, true],
      [2848, 160, false],
    ]);
    expect(new Set(parts.map((part) => part?.id)).size).toBe(1);
  });

  it('gives each datagram that it cuts an identification of its own', () => {
    const host = router();
    const idOf = (): number | undefined =>
      host.send(datagram(3000, { dontFragment: false })).emitted[0]?.fragment?.id;
    expect(idOf()).not.toBe(idOf());
  });

  it('is answered with packet too big in IPv6, which no router cuts', () => {
    const long = udp('[fd00:1::5]:5000', '[fd00:2::7]:53', {
      payload: 1403,
      inputInterface: 'cni0',
      dontFragment: false,
    });
    const { outcome, emitted } = router().send(long);
    expect(outcome).toBe('dropped');
    expect(emitted[0]?.icmp).toMatchObject({ type: Icmpv6Type.PACKET_TOO_BIG, mtu: 1450 });
  });

  it('passes whole where offload will cut it into segments that fit', () => {
    const segments = (segmentSize: number): Packet =>
      tcp('10.244.1.5:5000', '10.244.2.7:80', {
        flags: ['ACK'],
        payload: 20_000,
        segmentSize,
        inputInterface: 'cni0',
      });
    expect(router().send(segments(1410)).outcome).toBe('forwarded');
    expect(router().send(segments(1411)).outcome).toBe('dropped');
  });

  it('meets the MTU again after others have made a way for packets that fit', () => {
    const host = router();
    for (let round = 0; round < 100; round++) host.send(datagram(100));
    expect(host.send(datagram(1423)).outcome).toBe('dropped');
    expect(host.send(datagram(100)).outcome).toBe('forwarded');
  });
});

describe('a packet of a process', () => {
  it('is refused with EMSGSIZE where it must not be cut, and leaves in fragments else', () => {
    const own = (dontFragment: boolean): Packet =>
      udp('10.244.1.1:5000', '10.244.2.7:53', { payload: 2000, dontFragment });
    expect(router().send(own(true)).sendError).toBe(90);
    expect(router().send(own(false)).emitted).toHaveLength(2);
  });
});

it('no device has an MTU that IPv4 cannot work with', () => {
  expect(() => new Host({ interfaces: [{ name: 'eth0', mtu: 60 }] })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

describe('a packet in a packet', () => {
  const outer = (inner: Packet): Packet =>
    withFields(ip(4, '10.244.1.5', '10.244.2.7', { inputInterface: 'cni0' }), {
      encapsulated: inner,
      length: inner.length + 20,
    });

  it('passes where both headers fit', () => {
    expect(router().send(outer(datagram(1402))).outcome).toBe('forwarded');
    expect(router().send(outer(datagram(1403))).reason).toEqual({ kind: 'too long', mtu: 1450 });
  });

  it('counts whole where it is no TCP', () => {
    expect(router().send(datagram(1400, { segmentSize: 100 })).outcome).toBe('forwarded');
    expect(router().send(datagram(3000, { segmentSize: 100 })).outcome).toBe('dropped');
  });

  it('counts by its segments where offload will cut it', () => {
    const segments = (segmentSize: number): Packet =>
      outer(tcp('10.244.1.5:1', '10.244.2.7:80', { payload: 9000, segmentSize }));
    expect(router().send(segments(1390)).outcome).toBe('forwarded');
    expect(router().send(segments(1391)).reason).toEqual({ kind: 'too long', mtu: 1450 });
  });
});
