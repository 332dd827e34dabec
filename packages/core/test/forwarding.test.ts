import { describe, expect, test } from 'vitest';
import { type Packet, tcp, udp, withFields } from '../src/index.ts';
import { atHook, lines, recordHooks, router } from './support.ts';

const outward = tcp('10.244.1.5:40000', '8.8.8.8:80', { inputInterface: 'eth1' });
const outwardV6 = tcp('[fd00:244:1::5]:40000', '[2001:db8::8]:80', { inputInterface: 'eth1' });

describe('a packet that passes through', () => {
  test.each([
    ['IPv4', outward],
    ['IPv6', outwardV6],
  ])('meets PREROUTING, FORWARD and POSTROUTING, and loses one of its TTL: %s', (_, packet) => {
    const host = router();
    const visits = recordHooks(host);
    const traversal = host.send(packet);
    expect(traversal.outcome).toBe('forwarded');
    expect(visits).toEqual(['PREROUTING eth1 -', 'FORWARD eth1 eth0', 'POSTROUTING eth1 eth0']);
    expect(traversal.emitted).toMatchObject([{ outputInterface: 'eth0', ttl: 63 }]);
    expect(traversal.work).toMatchObject({ packets: 1, hooksRun: 3, routeLookups: 1 });
  });

  test('is routed by what PREROUTING made of it', () => {
    const host = router();
    atHook(host, 'PREROUTING', (packet) => {
      packet.destination = tcp('10.244.1.7:8080', '10.244.1.7:8080').destination;
      packet.destinationPort = 8080;
      return 'accept';
    });
    const { emitted } = host.send(withFields(outward, { inputInterface: 'eth0' }));
    expect(lines(emitted)).toEqual(['10.244.1.5:40000 -> 10.244.1.7:8080 tcp SYN']);
    expect(emitted[0]?.outputInterface).toBe('eth1');
  });

  test('is routed by the mark that PREROUTING gave it', () => {
    const host = router();
    host.routes.addRule({ mark: 1, mask: 1, table: 'marked' });
    host.addRoute('default dev eth1', 'marked');
    atHook(host, 'PREROUTING', (packet) => {
      packet.mark = 1;
      return 'accept';
    });
    expect(host.send(outward).emitted).toMatchObject([{ outputInterface: 'eth1', mark: 1 }]);
  });

  test('may be dropped or taken over at a hook, and then goes no further', () => {
    for (const verdict of ['drop', 'stolen'] as const) {
      const host = router();
      const visits = recordHooks(host);
      atHook(host, 'FORWARD', () => verdict);
      expect(host.send(outward)).toMatchObject({
        outcome: 'dropped',
        emitted: [],
        sendError: null,
      });
      expect(visits).toEqual(['PREROUTING eth1 -']);
    }
  });

  test('may not where forwarding is off, for each family by itself', () => {
    const host = router({ sysctls: { 'net.ipv4.ip_forward': 0 } });
    expect(host.send(outward)).toMatchObject({ outcome: 'dropped', emitted: [] });
    expect(host.send(outwardV6).outcome).toBe('forwarded');
    host.sysctls.set('net.ipv6.conf.all.forwarding', 0);
    host.sysctls.set('net.ipv4.ip_forward', 1);
    expect(host.send(outward).outcome).toBe('forwarded');
    expect(host.send(outwardV6)).toMatchObject({ outcome: 'dropped', emitted: [] });
  });

  test('must come in by a device that is there', () => {
    expect(() => router().send(withFields(outward, { inputInterface: 'eth7' }))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('a packet that cannot pass', () => {
  const answerTo = (packet: Packet, route?: string): readonly string[] => {
    const host = router({ routes: route === undefined ? [] : [route] });
    const traversal = host.send(packet);
    expect(traversal.outcome).toBe('dropped');
    return lines(traversal.emitted).map((line) => line.replace(/ about.*/, ''));
  };

  test.each([
    ['no route', outward, undefined, ['10.244.1.1 -> 10.244.1.5 icmp type 3 code 0']],
    [
      'unreachable',
      outward,
      'unreachable default',
      ['10.244.1.1 -> 10.244.1.5 icmp type 3 code 1'],
    ],
    ['prohibit', outward, 'prohibit default', ['10.244.1.1 -> 10.244.1.5 icmp type 3 code 13']],
    ['blackhole', outward, 'blackhole default', []],
    ['no route', outwardV6, undefined, ['fd00:244:1::1 -> fd00:244:1::5 icmpv6 type 1 code 0']],
    [
      'prohibit',
      outwardV6,
      'prohibit ::/0',
      ['fd00:244:1::1 -> fd00:244:1::5 icmpv6 type 1 code 1'],
    ],
    ['blackhole', outwardV6, 'blackhole ::/0', []],
    [
      'its TTL',
      withFields(outward, { ttl: 1 }),
      'default dev eth0',
      ['10.244.1.1 -> 10.244.1.5 icmp type 11 code 0'],
    ],
    [
      'its TTL',
      withFields(outwardV6, { ttl: 1 }),
      'default via fd00:1::1 dev eth0',
      ['fd00:244:1::1 -> fd00:244:1::5 icmpv6 type 3 code 0'],
    ],
  ])('for %s is answered as Linux answers it: %#', (_, packet, route, answers) => {
    expect(answerTo(packet, route)).toEqual(answers);
  });

  test('is not answered by a host that does not forward', () => {
    const host = router({ routes: [], sysctls: { 'net.ipv4.ip_forward': 0 } });
    expect(host.send(outward)).toMatchObject({ outcome: 'dropped', emitted: [] });
  });

  test('is quoted in its answer as it was, and the answer walks OUTPUT and POSTROUTING', () => {
    const host = router({ routes: [] });
    const visits = recordHooks(host);
    const { emitted, work } = host.send(outward);
    expect(emitted[0]?.icmp?.inner).toMatchObject({ ttl: 64, sourcePort: 40000 });
    expect(emitted[0]).toMatchObject({ ttl: 64, length: 28 + 40, mark: 0 });
    expect(visits).toEqual(['PREROUTING eth1 -', 'OUTPUT - eth1', 'POSTROUTING - eth1']);
    expect(work.packets).toBe(2);
  });

  test('is not answered when it is a later fragment, to a group, or an ICMP error itself', () => {
    const host = router({ routes: [] });
    const fragment = { id: 1, offset: 8, size: 8, more: false };
    const [error] = host.send(outward).emitted;
    const unanswered = [
      udp('10.244.1.5:1', '8.8.8.8:1', { inputInterface: 'eth1', fragment }),
      udp('10.244.1.5:1', '224.0.0.1:1', { inputInterface: 'eth1' }),
      withFields(error as Packet, {
        source: outward.source,
        destination: outward.destination,
        inputInterface: 'eth1',
      }),
    ];
    for (const packet of unanswered) {
      expect(host.send(packet)).toMatchObject({ outcome: 'dropped', emitted: [] });
    }
  });

  test('quotes no more than 576 bytes of IPv4 and 1,280 of IPv6', () => {
    const host = router({ routes: [] });
    expect(host.send(withFields(outward, { length: 1500 })).emitted[0]?.length).toBe(576);
    expect(host.send(withFields(outwardV6, { length: 1500 })).emitted[0]?.length).toBe(1280);
  });
});

describe('a martian', () => {
  test.each([
    ['from a loopback address', '127.0.0.1:1', '192.168.1.10:1'],
    ['to a loopback address', '192.168.1.5:1', '127.0.0.1:1'],
    ['from a group', '224.0.0.1:1', '192.168.1.10:1'],
    ['from everybody', '255.255.255.255:1', '192.168.1.10:1'],
    ['from nobody', '0.0.0.0:1', '192.168.1.10:1'],
    ['to nobody', '192.168.1.5:1', '0.0.0.0:1'],
    ['from an address of this host', '10.244.1.1:1', '192.168.1.10:1'],
    ['to a group without members', '192.168.1.5:1', '224.0.0.9:1'],
  ])('%s is dropped behind PREROUTING, without a word', (_, from, to) => {
    const host = router();
    const visits = recordHooks(host);
    const traversal = host.send(udp(from, to, { inputInterface: 'eth0' }));
    expect(traversal).toMatchObject({ outcome: 'dropped', emitted: [], delivered: [] });
    expect(visits).toEqual(['PREROUTING eth0 -']);
  });

  test('of IPv6 is dropped before any hook', () => {
    const host = router();
    const visits = recordHooks(host);
    for (const [from, to] of [
      ['[::1]:1', '[fd00:1::10]:1'],
      ['[fd00:1::5]:1', '[::1]:1'],
    ] as const) {
      const packet = udp(from, to, { inputInterface: 'eth0' });
      expect(host.send(packet)).toMatchObject({ outcome: 'dropped', emitted: [] });
    }
    expect(visits).toEqual([]);
  });

  test('is none where route_localnet lets loopback addresses in', () => {
    const packet = udp('192.168.1.5:1', '127.0.0.1:1', { inputInterface: 'eth0' });
    for (const scope of ['all', 'eth0']) {
      const host = router();
      expect(host.send(packet).outcome).toBe('dropped');
      host.sysctls.set(`net.ipv4.conf.${scope}.route_localnet`, 1);
      expect(host.send(packet).outcome).toBe('delivered');
    }
    const other = router({ sysctls: { 'net.ipv4.conf.eth1.route_localnet': 1 } });
    expect(other.send(packet).outcome).toBe('dropped');
  });
});

test('a host forwards only when told, as on Linux', () => {
  const quiet = router({ forwarding: false });
  expect(quiet.send(outward)).toMatchObject({
    outcome: 'dropped',
    reason: { kind: 'forwarding off' },
    emitted: [],
  });
  quiet.run({ tool: 'sysctl', arguments: '-w net.ipv4.ip_forward=1' });
  expect(quiet.send(outward).outcome).toBe('forwarded');
  expect(quiet.send(outwardV6).outcome).toBe('dropped');
});
