import { fieldsOf, icmp, type Packet, sctp, tcp, udp, withFields } from '@packet-path/core';
import { packets } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture, readPackets, writeCapture, writePacket } from '../src/index.ts';

function throughFile(packet: Packet): Packet | string {
  const frame = { time: 5n, device: 'eth0', direction: 'out', bytes: writePacket(packet) } as const;
  const [read] = readPackets(readCapture(writeCapture([frame])).frames);
  return read?.packet ?? read?.passedOver ?? 'nothing';
}

/** The fields that travel: marks and devices do not, and of a payload the bytes. */
function travelling(packet: Packet): Partial<Packet> {
  const { mark, inputInterface, outputInterface, content, ...fields } = fieldsOf(packet);
  return fields;
}

describe('a packet that is written', () => {
  it('says when, where and in which direction it was seen', () => {
    const bytes = writePacket(udp('10.0.0.1:1', '10.0.0.2:2'));
    const frames = (['in', 'out'] as const).map((direction, index) => ({
      time: 1_700_000_000_123_456_789n + BigInt(index),
      device: `eth${index}`,
      direction,
      bytes,
    }));
    const read = [...readPackets(readCapture(writeCapture(frames)).frames)];
    expect(read.map(({ frame }) => [frame.time, frame.device, frame.direction])).toEqual(
      frames.map(({ time, device, direction }) => [time, device, direction]),
    );
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(packets(), (packet) => {
        const read = throughFile(packet);
        expect(typeof read === 'string' ? read : travelling(read)).toEqual(travelling(packet));
      }),
      { seed: 1 },
    );
  });

  it('is read back with its options, flags, tags and content', () => {
    const odd: readonly Packet[] = [
      tcp('10.0.0.1:1', '10.0.0.2:2', {
        mss: 1460,
        windowScale: 7,
        sackPermitted: true,
        timestamp: [4_000_000_000, 5],
        noOperations: 3,
        content: 'GET /',
      }),
      tcp('[fd00::1]:1', '[fd00::2]:2', { flags: ['ACK'], sack: [[10, 20]], payload: 3 }),
      sctp('10.0.0.1:1', '10.0.0.2:2', {
        chunks: ['INIT_ACK'],
        chunkFlags: [3],
        verificationTag: 0xfedcba98,
        initiateTag: 7,
      }),
      udp('10.0.0.1:1', '10.0.0.2:2', { content: 'hello', badChecksum: true, tos: 184, ttl: 3 }),
      sctp('10.0.0.1:1', '10.0.0.2:2', { badChecksum: true }),
    ];
    for (const packet of odd) {
      const read = throughFile(packet);
      expect(travelling(read as Packet)).toEqual(travelling(packet));
      if (packet.content !== undefined) expect(read).toMatchObject({ content: packet.content });
    }
  });

  it('is read back as each of its fragments', () => {
    for (const [from, to] of [
      ['10.0.0.1:1', '10.0.0.2:2'],
      ['[fd00::1]:1', '[fd00::2]:2'],
    ] as const) {
      const whole = udp(from, to, { payload: 2000 });
      for (const fragment of [
        { id: 9, offset: 0, size: 1400, more: true },
        { id: 9, offset: 1400, size: 608, more: false },
      ]) {
        const read = throughFile(withFields(whole, { fragment }));
        expect(read).toMatchObject({ fragment, protocol: 17 });
      }
    }
  });

  it('carries the packet that an ICMP error quotes, as much of it as fits', () => {
    const inner = udp('10.0.0.9:7', '10.0.0.1:8', { payload: 2000 });
    const error = icmp(
      '10.0.0.1',
      '10.0.0.9',
      { type: 3, code: 4, mtu: 1400, inner },
      { length: 576 },
    );
    expect(throughFile(error)).toMatchObject({
      length: 576,
      icmp: { mtu: 1400, inner: { sourcePort: 7, destinationPort: 8, length: 2028 } },
    });
  });
});
