import { ip, udp } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { readCapture, readPackets, writePacket } from '../src/index.ts';

const PACKET = writePacket(udp('10.0.0.1:5', '10.0.0.2:53', { content: 'abc' }));

/** Bytes of a file in one byte order. */
class Bytes {
  readonly values: number[] = [];
  readonly #isLittle: boolean;

  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }

  number(value: number, size: number): this {
    const octets = Array.from(
      { length: size },
      (_, index) => Math.floor(value / 256 ** index) & 255,
    );
    this.values.push(...(this.#isLittle ? octets : octets.reverse()));
    return this;
  }

  raw(bytes: Iterable<number>): this {
    this.values.push(...bytes);
    return this;
  }

  get done(): Uint8Array {
    return Uint8Array.from(this.values);
  }
}

const ORDERS = [
  ['little-endian', true],
  ['big-endian', false],
] as const;

function pcap(isLittle: boolean, magic: number, frame: Uint8Array, linkType = 101): Uint8Array {
  const file = new Bytes(isLittle).number(magic, 4).number(2, 2).number(4, 2).number(0, 8);
  file.number(262_144, 4).number(linkType, 4);
  return file.number(7, 4).number(9, 4).number(frame.length, 4).number(frame.length, 4).raw(frame)
    .done;
}

function block(isLittle: boolean, type: number, body: Uint8Array): Uint8Array {
  const padded = (body.length + 3) & ~3;
  const bytes = new Bytes(isLittle)
    .number(type, 4)
    .number(padded + 12, 4)
    .raw(body);
  return bytes.raw(new Uint8Array(padded - body.length)).number(padded + 12, 4).done;
}

function section(isLittle: boolean): Uint8Array {
  const body = new Bytes(isLittle)
    .number(0x1a2b3c4d, 4)
    .number(1, 2)
    .number(0, 2)
    .raw(new Uint8Array(8).fill(255));
  return block(isLittle, 0x0a0d0d0a, body.done);
}

const said = (file: Uint8Array): string[] =>
  [...readPackets(readCapture(file).frames)].map(
    ({ packet, passedOver, frame }) => `${frame.device} ${frame.time} ${passedOver ?? packet}`,
  );

const UDP = '10.0.0.1:5 -> 10.0.0.2:53 udp';

describe.each(ORDERS)('a %s capture', (_, isLittle) => {
  it('is read as pcap, with microseconds or nanoseconds', () => {
    expect(said(pcap(isLittle, 0xa1b2c3d4, PACKET))).toEqual([`null 7000009000 ${UDP}`]);
    expect(said(pcap(isLittle, 0xa1b23c4d, PACKET))).toEqual([`null 7000000009 ${UDP}`]);
  });

  it('is read as pcapng: enhanced and simple blocks, units of time, other blocks passed over', () => {
    const named = new Bytes(isLittle).number(101, 2).number(0, 2).number(0, 4);
    named.number(2, 2).number(4, 2).raw(Buffer.from('eth0'));
    named.number(9, 2).number(1, 2).raw([0x8a, 0, 0, 0]).number(14, 2).number(8, 2).number(2, 8);
    const enhanced = new Bytes(isLittle).number(0, 4).number(0, 4).number(512, 4);
    enhanced.number(PACKET.length, 4).number(PACKET.length, 4).raw(PACKET);
    const simple = new Bytes(isLittle).number(PACKET.length, 4).raw(PACKET);
    const file = [
      section(isLittle),
      block(isLittle, 5, new Uint8Array(12)),
      block(isLittle, 1, named.done),
      block(isLittle, 6, enhanced.done),
      block(isLittle, 3, simple.done),
      // A section of the other byte order, with interfaces of its own.
      section(!isLittle),
      block(!isLittle, 1, new Bytes(!isLittle).number(101, 2).number(0, 6).done),
      block(!isLittle, 3, new Bytes(!isLittle).number(PACKET.length, 4).raw(PACKET).done),
    ];
    const bytes = Uint8Array.from(file.flatMap((part) => [...part]));
    expect(said(bytes)).toEqual([`eth0 2500000000 ${UDP}`, `eth0 null ${UDP}`, `null null ${UDP}`]);
    expect(readCapture(bytes).otherBlocks).toBe(1);
  });
});

describe('links', () => {
  const ethernet = [...new Array<number>(6).fill(2), ...new Array<number>(6).fill(4)];

  it('are Ethernet, with VLAN tags or without', () => {
    for (const tags of [[], [0x81, 0, 0, 7], [0x88, 0xa8, 0, 7, 0x81, 0, 0, 8]]) {
      const frame = Uint8Array.from([...ethernet, ...tags, 8, 0, ...PACKET]);
      expect(said(pcap(true, 0xa1b2c3d4, frame, 1))).toEqual([`null 7000009000 ${UDP}`]);
    }
  });

  it('of other kinds, other protocols and frames cut short are named', () => {
    const named = (frame: readonly number[], linkType = 1): string | undefined =>
      said(pcap(true, 0xa1b2c3d4, Uint8Array.from(frame), linkType))[0]?.slice(
        'null 7000009000 '.length,
      );
    expect(named([...ethernet, 8, 6])).toBe('ARP');
    expect(named([...ethernet, 0x12, 0x34])).toBe('ethertype 0x1234');
    expect(named([...ethernet, 0, 38])).toBe('802.3');
    expect(named(ethernet)).toBe('cut short');
    expect(named([...ethernet, 8, 0, 0x45])).toBe('cut short');
    expect(named([...PACKET], 105)).toBe('link type 105');
    expect(named([...writePacket(ip(47, '10.0.0.1', '10.0.0.2'))], 101)).toBe('protocol gre');
    const flipped = Uint8Array.from(PACKET);
    flipped[8] = 1;
    expect(named([...flipped], 101)).toBe('wrong IP header checksum');
  });
});

describe('what is no capture', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'no capture begins like this'],
    ['a text', Buffer.from('*filter\nCOMMIT\n'), 'no capture begins like this'],
    ['half a header', pcap(true, 0xa1b2c3d4, PACKET).subarray(0, 20), 'a header of 20 bytes'],
  ])('%s is refused', (_, bytes, problem) => {
    expect(() => readCapture(bytes, { source: 'x.pcap' })).toThrow(`x.pcap: at byte 0: ${problem}`);
  });

  it('a frame that says it has more bytes than any capture keeps is refused', () => {
    const file = pcap(true, 0xa1b2c3d4, PACKET);
    file.set([0xff, 0xff, 0xff, 0x7f], 32);
    expect(() => readCapture(file)).toThrow(/a frame of 2147483647 bytes; expected at most 262144/);
  });

  it('a last record that is cut off ends the reading, and is told', () => {
    const whole = pcap(true, 0xa1b2c3d4, PACKET);
    const torn = Uint8Array.from([...whole, ...whole.subarray(24, 50)]);
    const { frames, tornAt } = readCapture(torn);
    expect({ frames: frames.length, tornAt }).toEqual({ frames: 1, tornAt: whole.length });
  });
});
