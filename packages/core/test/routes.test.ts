import { describe, expect, test } from 'vitest';
import { Address, formatRoute, Host, parseRoute, Routes } from '../src/index.ts';

const address = Address.parse;

describe('the routes of a host', () => {
  test("ask the local table first, whatever the policy's tables say", () => {
    const routes = new Routes();
    routes.table('local').add(parseRoute('local 10.96.0.10 dev lo'));
    routes.table('main').add(parseRoute('10.96.0.10/32 dev eth0'));
    routes.table('marked').add(parseRoute('default dev eth1'));
    routes.addRule({ mark: 1, mask: 1, table: 'marked' });
    expect(routes.lookup(address('10.96.0.10'), 1)).toMatchObject({ type: 'local' });
    expect(routes.isLocal(address('10.96.0.10'))).toBe(true);
    expect(routes.isLocal(address('10.96.0.11'))).toBe(false);
  });

  test('follow the rules of the policy by mark, in the order they were added', () => {
    const routes = new Routes();
    routes.table('main').add(parseRoute('default dev eth0'));
    routes.table('narrow').add(parseRoute('10.0.0.0/8 dev eth1'));
    routes.table('wide').add(parseRoute('default dev eth2'));
    routes.addRule({ mark: 0x80000001, mask: 0x80000001, table: 'narrow' });
    routes.addRule({ mark: 1, mask: 1, table: 'wide' });
    const device = (destination: string, mark?: number): string | undefined =>
      routes.lookup(address(destination), mark)?.interface;
    expect(device('10.0.0.1')).toBe('eth0');
    expect(device('10.0.0.1', 2)).toBe('eth0');
    expect(device('10.0.0.1', 3)).toBe('eth2');
    expect(device('10.0.0.1', 0x80000001)).toBe('eth1');
    expect(device('11.0.0.1', 0x80000001)).toBe('eth2');
  });

  test('ask no rules, unless some are added', () => {
    expect(new Host().routes.rules).toEqual([]);
  });

  test('say what kind of address one is', () => {
    const routes = new Routes();
    routes.table('local').add(parseRoute('local 192.168.1.10 dev eth0'));
    routes.table('local').add(parseRoute('broadcast 192.168.1.255 dev eth0'));
    const types = {
      '192.168.1.10': 'LOCAL',
      '192.168.1.255': 'BROADCAST',
      '255.255.255.255': 'BROADCAST',
      '0.0.0.0': 'BROADCAST',
      '0.1.2.3': 'UNICAST',
      '192.168.1.11': 'UNICAST',
      '224.0.0.1': 'MULTICAST',
      '239.255.255.255': 'MULTICAST',
      '240.0.0.1': 'UNICAST',
      'ff02::1': 'MULTICAST',
      'fd00::1': 'UNICAST',
    };
    for (const [text, type] of Object.entries(types)) {
      expect([text, routes.typeOf(address(text))]).toEqual([text, type]);
    }
  });
});

describe('the text of a route', () => {
  test.each([
    ['10.0.0.0/8 via 192.168.1.1 dev eth0', 'unicast', '10.0.0.0/8', 'eth0', '192.168.1.1'],
    ['10.1.2.3/8 dev eth0', 'unicast', '10.0.0.0/8', 'eth0', null],
    ['10.1.2.3 dev eth0', 'unicast', '10.1.2.3/32', 'eth0', null],
    ['default dev eth0', 'unicast', '0.0.0.0/0', 'eth0', null],
    ['default via fd00::1 dev eth0', 'unicast', '::/0', 'eth0', 'fd00::1'],
    ['local 10.96.0.0/16 dev lo', 'local', '10.96.0.0/16', 'lo', null],
    ['local 10.96.0.1', 'local', '10.96.0.1/32', 'lo', null],
    ['blackhole 10.0.0.0/8', 'blackhole', '10.0.0.0/8', '', null],
    ['unreachable default', 'unreachable', '0.0.0.0/0', '', null],
  ])('%s', (text, type, prefix, device, via) => {
    const route = parseRoute(text);
    expect(route).toMatchObject({ type, interface: device });
    expect([String(route.prefix), route.via?.toString() ?? null]).toEqual([prefix, via]);
  });

  test.each([
    '10.0.0.0/8 via 192.168.1.1 dev eth0 src 192.168.1.10',
    'default via 192.168.1.1 dev eth0',
    '::/0 via fd00::1 dev eth0',
    'local 10.96.0.0/16 dev lo',
    'broadcast 10.0.0.255/32 dev eth0',
    'blackhole default',
    'unreachable fd00::/8',
  ])('%s is written as it was read', (text) => {
    expect(formatRoute(parseRoute(text))).toBe(text);
  });

  test('may name the source its packets get, and the family of its default', () => {
    expect(parseRoute('10.0.0.0/8 dev eth0 src 10.0.0.1').source).toEqual(address('10.0.0.1'));
    expect(String(parseRoute('default dev eth0', 6).prefix)).toBe('::/0');
  });

  test.each([
    ['', 'syntax'],
    ['blackhole', 'syntax'],
    ['10.0.0.0/8', 'syntax'],
    ['10.0.0/8 dev eth0', 'bad-address'],
    ['10.0.0.0/40 dev eth0', 'bad-prefix'],
    ['10.0.0.0/8 via nowhere dev eth0', 'bad-address'],
    ['10.0.0.0/8 dev', 'syntax'],
    ['10.0.0.0/8 dev eth0 via', 'bad-address'],
  ])('%j is refused: %s', (text, code) => {
    expect(() => parseRoute(text)).toThrow(expect.objectContaining({ code }));
  });
});
