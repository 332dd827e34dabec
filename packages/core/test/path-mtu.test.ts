import { expect, test } from 'vitest';
import { Host, PacketBuffer, type PacketOptions, pathMtu, tcp } from '../src/index.ts';

const host = new Host({
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
    { name: 'tunnel', addresses: ['10.0.1.1/24', 'fd01::1/64'], mtu: 1450 },
    { name: 'wide', addresses: ['10.0.2.1/24'], mtu: 9000 },
  ],
  routes: ['10.5.0.0/16 via 10.0.2.9 dev wide', 'blackhole 10.6.0.0/16'],
  tables: { marked: ['10.5.0.0/16 via 10.0.1.9 dev tunnel'] },
  routingRules: [{ mark: 1, mask: 1, table: 'marked' }],
});

/** A packet at FORWARD leaves by a device; before the look-up of its route it has none. */
function mtuOf(source: string, destination: string, device?: string, options?: PacketOptions) {
  const packet = new PacketBuffer(tcp(`${source}:1`, `${destination}:80`, options));
  packet.outputInterface = device ?? null;
  return pathMtu(host, packet);
}

test('the MTU of a way is the smaller of the devices that lead there and back', () => {
  expect(mtuOf('10.0.2.5', '10.0.1.5')).toBe(1450);
  expect(mtuOf('10.0.1.5', '10.0.2.5')).toBe(1450);
  expect(mtuOf('10.0.2.5', '10.5.0.5')).toBe(9000);
  expect(mtuOf('[fd01::5]', '[fd00::5]')).toBe(1450);
  expect(mtuOf('[fd00::5]', '[fd00::6]')).toBe(1500);
});

test('a device without an MTU of its own has 1,500 bytes, the way to itself 65,536', () => {
  expect(mtuOf('10.0.0.5', '10.5.0.5')).toBe(1500);
  expect(mtuOf('127.0.0.1', '127.0.0.1')).toBe(65_536);
  expect(mtuOf('10.0.1.1', '10.0.2.1')).toBe(65_536);
  expect(mtuOf('10.0.2.1', '10.0.1.5')).toBe(1450);
});

test('the mark counts on the way there alone, and not once the device is known', () => {
  expect(mtuOf('10.0.2.5', '10.5.0.5', undefined, { mark: 1 })).toBe(1450);
  expect(mtuOf('10.5.0.5', '10.0.2.5', undefined, { mark: 1 })).toBe(9000);
  expect(mtuOf('10.0.2.5', '10.5.0.5', 'tunnel')).toBe(1450);
  expect(mtuOf('10.0.2.5', '10.5.0.5', 'wide', { mark: 1 })).toBe(9000);
});

test('where no route leads nothing bounds the way', () => {
  expect(mtuOf('10.6.0.5', '10.0.2.5')).toBe(9000);
  expect(mtuOf('10.0.1.5', '10.6.0.5')).toBe(1450);
  expect(mtuOf('10.6.0.5', '8.8.8.8')).toBe(Number.POSITIVE_INFINITY);
});
