import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ReadFrame, readCapture, readPackets } from '../src/index.ts';

/** One exchange between two network namespaces, captured by four tcpdumps at once. */
const CAPTURES = ['ethernet', 'ethernet-nanoseconds', 'cooked-1', 'cooked-2'];

function read(name: string): ReadFrame[] {
  const url = new URL(`../../../fixtures/captures/${name}.pcap`, import.meta.url);
  return [...readPackets(readCapture(readFileSync(url), { source: name }).frames)];
}

const told = (frames: ReadFrame[]): string[] =>
  frames.map(({ packet, passedOver }) => passedOver ?? String(packet));

describe('captures of tcpdump', () => {
  it.each(CAPTURES)('%s: every frame is a packet, or ARP', (name) => {
    expect(told(read(name))).toEqual([
      'fe80::18f7:8eff:fecf:4a3d -> ff02::16 icmpv6 type 143 code 0',
      'fe80::18f7:8eff:fecf:4a3d -> ff02::2 icmpv6 type 133 code 0',
      'fe80::98c6:f9ff:fe95:fabd -> ff02::2 icmpv6 type 133 code 0',
      'ARP',
      'ARP',
      '10.9.0.1:48034 -> 10.9.0.2:8080 tcp SYN',
      '10.9.0.2:8080 -> 10.9.0.1:48034 tcp SYN+ACK',
      '10.9.0.1:48034 -> 10.9.0.2:8080 tcp ACK',
      '10.9.0.1:48034 -> 10.9.0.2:8080 tcp PSH+ACK',
      '10.9.0.2:8080 -> 10.9.0.1:48034 tcp ACK',
      '10.9.0.2:8080 -> 10.9.0.1:48034 tcp PSH+ACK',
      '10.9.0.1:48034 -> 10.9.0.2:8080 tcp ACK',
      '10.9.0.2:8080 -> 10.9.0.1:48034 tcp FIN+ACK',
      '10.9.0.1:48034 -> 10.9.0.2:8080 tcp FIN+ACK',
      '10.9.0.2:8080 -> 10.9.0.1:48034 tcp ACK',
      '10.9.0.1:5000 -> 10.9.0.2:53 udp',
      '10.9.0.2 -> 10.9.0.1 icmp type 3 code 3 about (10.9.0.1:5000 -> 10.9.0.2:53 udp)',
      '10.9.0.1:5000 -> 10.9.0.2:54 udp',
      '10.9.0.1 -> 10.9.0.2 udp',
      '10.9.0.1 -> 10.9.0.2 udp',
      '10.9.0.2 -> 10.9.0.1 icmp type 3 code 3 about (10.9.0.1:5000 -> 10.9.0.2:54 udp)',
      'fd09::1 -> ff02::1:ff00:2 icmpv6 type 135 code 0',
      'fd09::2 -> fd09::1 icmpv6 type 136 code 0',
      '[fd09::1]:5001 -> [fd09::2]:54 udp',
      'fd09::1 -> fd09::2 udp',
      'fd09::1 -> fd09::2 udp',
      'fd09::2 -> fd09::1 icmpv6 type 1 code 4 about ([fd09::1]:5001 -> [fd09::2]:54 udp)',
    ]);
  });

  it('tells the time in nanoseconds, to the microsecond where the file has no more', () => {
    const [precise] = read('ethernet-nanoseconds');
    const [coarse] = read('ethernet');
    expect(coarse?.frame.time).toBe(1_795_740_239_356_434_000n);
    expect((precise?.frame.time ?? 0n) / 1000n).toBe((coarse?.frame.time ?? 0n) / 1000n);
  });

  it('reads the options and the payload of TCP', () => {
    const frames = read('cooked-2');
    expect(frames[5]?.packet?.tcp).toEqual({
      flags: 2,
      sequence: 3_793_412_211,
      acknowledgement: 0,
      window: 64_240,
      mss: 1460,
      windowScale: 10,
      sackPermitted: true,
      timestamp: [3_517_518_185, 0],
      noOperations: 1,
    });
    expect(frames[8]?.packet?.content).toBe('GET / HTTP/1.0\r\n\r\n');
  });

  it('takes a checksum that the device was to fill in for a verified one', () => {
    const syn = read('ethernet')[5]?.packet;
    expect(syn).toMatchObject({ badChecksum: false, checksumVerified: true });
  });

  it('reads fragments with their parts, and ports in the first', () => {
    const parts = read('ethernet').slice(17, 20);
    expect(parts.map(({ packet }) => packet?.fragment)).toEqual([
      { id: 37_907, offset: 0, size: 1480, more: true },
      { id: 37_907, offset: 1480, size: 1480, more: true },
      { id: 37_907, offset: 2960, size: 48, more: false },
    ]);
    expect(parts.map(({ packet }) => packet?.destinationPort)).toEqual([54, 0, 0]);
  });

  it('knows from a cooked header whether the host sent a packet', () => {
    const way = (name: string): unknown[] =>
      read(name)
        .slice(5, 8)
        .map((each) => (each.packet === null ? null : each.direction));
    expect(way('cooked-1')).toEqual(['in', 'out', 'in']);
    expect(way('cooked-2')).toEqual(['in', 'out', 'in']);
    expect(way('ethernet')).toEqual([null, null, null]);
  });

  it('keeps the hardware address of an Ethernet frame', () => {
    expect(read('ethernet')[5]?.packet?.hardwareSource).toBe('9a:c6:f9:95:fa:bd');
  });
});
