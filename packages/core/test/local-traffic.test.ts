import { describe, expect, test } from 'vitest';
import { Address, Errno, type PacketBuffer, tcp, udp } from '../src/index.ts';
import { atHook, lines, recordHooks, router } from './support.ts';

describe('a packet to the host itself', () => {
  test.each([
    ['its address on the device', '192.168.1.10:80', 'eth0'],
    ['its address on another device', '10.244.1.1:80', 'eth0'],
    ['the broadcast address of the link', '192.168.1.255:80', 'eth0'],
    ['everybody', '255.255.255.255:80', 'eth0'],
    ['an IPv6 address', '[fd00:1::10]:80', 'eth0'],
  ])('meets PREROUTING and INPUT: %s', (_, to, device) => {
    const from = to.startsWith('[') ? '[fd00:1::5]:40000' : '192.168.1.5:40000';
    const host = router();
    const visits = recordHooks(host);
    const traversal = host.send(tcp(from, to, { inputInterface: device }));
    expect(traversal).toMatchObject({ outcome: 'delivered', emitted: [] });
    expect(lines(traversal.delivered)).toEqual([`${from} -> ${to} tcp SYN`]);
    expect(traversal.delivered[0]?.ttl).toBe(64);
    expect(visits).toEqual([`PREROUTING ${device} -`, `INPUT ${device} -`]);
  });

  test('reaches a network that is local as a whole', () => {
    const host = router();
    host.addInterface({ name: 'lo', local: ['10.96.0.0/16'] });
    const packet = tcp('192.168.1.5:40000', '10.96.7.8:80', { inputInterface: 'eth0' });
    expect(host.send(packet).outcome).toBe('delivered');
  });
});

describe('a packet of a local process', () => {
  test('meets OUTPUT and POSTROUTING, and keeps its TTL', () => {
    const host = router();
    const visits = recordHooks(host);
    const traversal = host.send(tcp('192.168.1.10:40000', '8.8.8.8:80'));
    expect(traversal.outcome).toBe('forwarded');
    expect(traversal.emitted).toMatchObject([{ outputInterface: 'eth0', ttl: 64 }]);
    expect(visits).toEqual(['OUTPUT - eth0', 'POSTROUTING - eth0']);
    expect(traversal.work).toMatchObject({ packets: 1, routeLookups: 1 });
  });

  test.each([
    ['its own address', '192.168.1.10:80'],
    ['the loopback address', '127.0.0.1:80'],
    ['the IPv6 loopback address', '[::1]:80'],
  ])('to %s goes out and comes back in through lo', (_, to) => {
    const host = router();
    const visits = recordHooks(host);
    const from = to.startsWith('[') ? '[::1]:40000' : '127.0.0.1:40000';
    const traversal = host.send(tcp(from, to));
    expect(traversal).toMatchObject({ outcome: 'delivered', emitted: [] });
    expect(visits).toEqual(['OUTPUT - lo', 'POSTROUTING - lo', 'PREROUTING lo -', 'INPUT lo -']);
    expect(traversal.work.packets).toBe(1);
  });

  test('gets the source address of its route', () => {
    const host = router();
    const sent = (to: string): string | undefined =>
      host.send(udp(to.startsWith('[') ? '[::]:1' : '0.0.0.0:1', to)).emitted[0]?.source.toString();
    expect(sent('8.8.8.8:53')).toBe('192.168.1.10');
    expect(sent('10.244.1.9:53')).toBe('10.244.1.1');
    expect(sent('[2001:db8::1]:53')).toBe('fd00:1::10');
    host.addRoute('9.0.0.0/8 dev eth0 src 10.244.1.1');
    expect(sent('9.9.9.9:53')).toBe('10.244.1.1');
    expect(host.sourceFor(Address.parse('127.0.0.5'))?.toString()).toBe('127.0.0.5');
  });

  test('is routed again after OUTPUT has rewritten where it goes', () => {
    const host = router();
    atHook(host, 'OUTPUT', (packet) => {
      packet.destination = Address.parse('10.244.1.7');
      return 'accept';
    });
    const { emitted, work } = host.send(tcp('192.168.1.10:40000', '10.96.0.10:80'));
    expect(emitted).toMatchObject([{ outputInterface: 'eth1' }]);
    expect(work.routeLookups).toBe(2);
  });

  test('is routed again after OUTPUT has changed its mark', () => {
    const host = router();
    host.routes.addRule({ mark: 1, mask: 1, table: 'marked' });
    host.addRoute('default dev eth1', 'marked');
    atHook(host, 'OUTPUT', (packet) => {
      packet.mark = 1;
      return 'accept';
    });
    const { emitted } = host.send(tcp('192.168.1.10:40000', '8.8.8.8:80'));
    expect(emitted).toMatchObject([{ outputInterface: 'eth1', mark: 1 }]);
  });

  test.each<[string, 4 | 6, (packet: PacketBuffer) => void, number]>([
    ['its TOS', 4, (packet) => (packet.tos = 16), 2],
    ['its TOS', 6, (packet) => (packet.tos = 16), 2],
    ['the hop limit of IPv6', 6, (packet) => (packet.ttl = 9), 2],
    ['the TTL of IPv4', 4, (packet) => (packet.ttl = 9), 1],
    ['its source', 4, (packet) => (packet.source = Address.parse('10.244.1.1')), 2],
    ['its destination', 4, (packet) => (packet.destination = Address.parse('8.8.4.4')), 2],
    ['its mark', 6, (packet) => (packet.mark = 9), 2],
    ['its port', 4, (packet) => (packet.destinationPort = 9), 1],
    ['nothing', 4, () => {}, 1],
  ])('is routed again after OUTPUT has changed %s in IPv%i: %#', (_, family, change, lookups) => {
    const host = router();
    atHook(host, 'OUTPUT', (packet) => {
      change(packet);
      return 'accept';
    });
    const [from, to] =
      family === 4 ? ['192.168.1.10:1', '8.8.8.8:53'] : ['[fd00:1::10]:1', '[fd00:9::1]:53'];
    const { outcome, work } = host.send(udp(from, to));
    expect([outcome, work.routeLookups]).toEqual(['forwarded', lookups]);
  });

  test('that OUTPUT sends to the host itself comes back in through lo', () => {
    const host = router();
    const visits = recordHooks(host);
    atHook(host, 'OUTPUT', (packet) => {
      packet.destination = Address.parse('10.244.1.1');
      return 'accept';
    });
    expect(host.send(tcp('192.168.1.10:40000', '10.96.0.10:80')).outcome).toBe('delivered');
    expect(visits).toEqual(['OUTPUT - eth0', 'POSTROUTING - lo', 'PREROUTING lo -', 'INPUT lo -']);
  });

  test.each([
    ['no route leads', undefined, Errno.ENETUNREACH],
    ['the route is unreachable', 'unreachable default', Errno.EHOSTUNREACH],
    ['the route is prohibited', 'prohibit default', Errno.EACCES],
    ['the route is a black hole', 'blackhole default', Errno.EINVAL],
  ])('where %s fails, before any hook', (_, route, error) => {
    const host = router({ routes: route === undefined ? [] : [route] });
    const visits = recordHooks(host);
    const traversal = host.send(tcp('192.168.1.10:40000', '8.8.8.8:80'));
    expect(traversal).toMatchObject({ outcome: 'dropped', emitted: [], sendError: error });
    expect(visits).toEqual([]);
  });

  test.each(['OUTPUT', 'POSTROUTING'] as const)('dropped at %s fails with EPERM', (hook) => {
    const host = router();
    atHook(host, hook, () => 'drop');
    const traversal = host.send(tcp('192.168.1.10:40000', '8.8.8.8:80'));
    expect(traversal).toMatchObject({ outcome: 'dropped', sendError: Errno.EPERM });
  });

  test('dropped at INPUT, behind lo, does not fail', () => {
    const host = router();
    atHook(host, 'INPUT', () => 'drop');
    const traversal = host.send(tcp('127.0.0.1:40000', '127.0.0.1:80'));
    expect(traversal).toMatchObject({ outcome: 'dropped', sendError: null });
  });
});
