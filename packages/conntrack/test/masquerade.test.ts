import { Address, Host, type Packet, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { masquerade } from '../src/index.ts';
import { ipv6Source } from '../src/nat/ipv6-source.ts';
import { router } from './host.ts';

const DEVICES = [
  { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
  { name: 'eth1', addresses: ['10.0.1.1/24', '10.0.2.1/24', 'fd01::1/64'] },
  { name: 'eth2' },
];

/** The source that masquerading gives a packet. */
function sourceOf(packet: Packet): string | undefined {
  const { host, conntrack } = router({
    interfaces: DEVICES,
    routes: [
      '10.9.0.0/16 via 10.0.2.9 dev eth1',
      '10.8.0.0/16 dev eth2',
      'default via 10.0.0.254 dev eth0',
    ],
  });
  for (const family of [4, 6] as const) {
    conntrack.nat.attachRules({
      family,
      hook: 'POSTROUTING',
      priority: 0,
      run: (leaving, passage) => masquerade(conntrack.nat, leaving, passage, {}),
    });
  }
  const { emitted, delivered } = host.send(packet);
  const [frame] = [...emitted, ...delivered];
  return frame === undefined ? undefined : String(frame.source);
}

describe('masquerading gives the address of the device that the packet leaves by', () => {
  const from = { inputInterface: 'eth0' } as const;
  test.each([
    ['that on the network of its destination', '10.0.2.7', '10.0.2.1'],
    ['the first, of none', '10.0.1.7', '10.0.1.1'],
    ['that on the network of the next hop', '10.9.1.1', '10.0.2.1'],
    ['one of another device, where it has none', '10.8.1.1', '10.0.0.1'],
  ])('%s', (_, to, source) => {
    expect(sourceOf(udp('10.0.1.50:4000', `${to}:53`, from))).toBe(source);
  });

  test('of a process that sends to itself, an address that lo leads to', () => {
    expect(sourceOf(udp('10.0.1.1:4000', '10.0.2.1:53'))).toBe('10.0.0.1');
  });

  test('of IPv6', () => {
    expect(sourceOf(udp('[fd00::9]:4000', '[fd01::5]:53', from))).toBe('fd01::1');
  });
});

describe('a masqueraded connection', () => {
  /** A datagram that leaves by eth1, and the device by which the next one leaves. */
  function moved(connections: number, isMasqueraded = true) {
    const { host, conntrack } = router();
    conntrack.nat.attachRules({
      family: 4,
      hook: 'POSTROUTING',
      priority: 0,
      run: (packet, passage) =>
        isMasqueraded ? masquerade(conntrack.nat, packet, passage, {}) : 'accept',
    });
    const query = (port: number) =>
      udp(`10.0.0.2:${port}`, '10.244.1.5:53', { inputInterface: 'eth0' });
    for (let port = 1; port <= connections; port++) host.send(query(port));
    host.addRoute('10.244.1.0/24 via 10.0.0.254 dev eth0');
    return { host, conntrack, again: () => host.send(query(connections)) };
  }

  test.each([1, 255, 256, 257, 600])(
    'ends where its packets leave by another device: %i',
    (count) => {
      const { conntrack, again } = moved(count);
      const before = conntrack.table.count;
      expect(again().outcome).toBe('dropped');
      expect(conntrack.table.count).toBe(before - 1);
      // The next packet begins another.
      const [frame] = again().emitted;
      expect(String(frame?.source)).toBe('10.0.0.1');
      expect(again().outcome).toBe('forwarded');
    },
  );

  test('lets its answers by, whatever device they leave by', () => {
    const { host } = moved(1);
    const answer = udp('10.244.1.5:53', '10.0.1.1:1', { inputInterface: 'eth1' });
    expect(host.send(answer).outcome).toBe('forwarded');
  });

  test('is the only one that ends so', () => {
    const { conntrack, again } = moved(1, false);
    expect(again().outcome).toBe('forwarded');
    expect(conntrack.table.count).toBe(1);
  });
});

describe('the IPv6 address that goes best with a destination', () => {
  const host = new Host({
    interfaces: [
      { name: 'eth0', addresses: ['2001:db8:1::1/64', 'fd00:1::1/64', '10.0.0.1/24'] },
      { name: 'eth1', addresses: ['fd00:2::1/64', '2002:a00::1/48', '2001:db8:2::1/32'] },
    ],
  });
  const best = (to: string, device: string): string =>
    String(ipv6Source(host, device, Address.parse(to)));

  test.each([
    ['::1', 'eth0', '::1'],
    // An address of the host's own is its own best source.
    ['fd00:2::1', 'eth0', 'fd00:2::1'],
    ['fd00:9::1', 'eth0', 'fd00:1::1'],
    ['fd00:9::1', 'eth1', 'fd00:2::1'],
    ['2001:db8:9::1', 'eth0', '2001:db8:1::1'],
    ['2001:db8:9::1', 'eth1', '2001:db8:2::1'],
    ['2002:b00::1', 'eth1', '2002:a00::1'],
    // No address of the device has the label of the destination: the longest prefix, then the first.
    ['2002:b00::1', 'eth0', '2001:db8:1::1'],
    ['::ffff:1.2.3.4', 'eth0', '2001:db8:1::1'],
    ['fd00:2::9', 'none', 'fd00:2::1'],
  ])('%s by %s is %s', (to, device, source) => {
    expect(best(to, device)).toBe(source);
  });

  test.each([
    // Longer prefixes are in common with the addresses of other labels.
    ['2001:db8::1', ['2001:0:5::1', '2600::1'], '2600::1'],
    ['2003::1', ['2002:a00::1', '2400::1'], '2400::1'],
    ['2001:0:9::1', ['2001:db8::1', '2001:0:f000::1'], '2001:0:f000::1'],
    ['fe00::1', ['fc00::1', '2400::1'], '2400::1'],
    ['::ffff:1.2.3.4', ['::1:2:3', '::ffff:9.9.9.9'], '::ffff:9.9.9.9'],
    ['::1:2', ['::ffff:9.9.9.9', '::128.0.0.0'], '::128.0.0.0'],
    ['2001:10::1', ['2001:20::1', '2001:1f::1'], '2001:1f::1'],
    ['2001:20::1', ['2001:10::1', '2400::1'], '2400::1'],
  ])('is for %s of %j the one of its label, %s', (to, [other, own], source) => {
    for (const addresses of [
      [other, own],
      [own, other],
    ]) {
      const labelled = new Host({
        interfaces: [{ name: 'eth0', addresses: addresses.map((address) => `${address}/128`) }],
      });
      expect(String(ipv6Source(labelled, 'eth0', Address.parse(to)))).toBe(source);
    }
  });

  test('there is none where only lo has one', () => {
    const bare = new Host({ interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] });
    expect(ipv6Source(bare, 'eth0', Address.parse('fd00::1'))).toBeUndefined();
  });
});
