import { describe, expect, test } from 'vitest';
import { Address, Host, Prefix, type TraceStep, tcp } from '../src/index.ts';
import './words.ts';
import { atHook, router } from './support.ts';

const device = (host: Host, to: string): string | undefined =>
  host.routes.lookup(Address.parse(to))?.interface;

describe('the addresses of a host', () => {
  test('are local, their networks on the link, their last addresses broadcast', () => {
    const host = router();
    const { routes } = host;
    expect(routes.isLocal(Address.parse('192.168.1.10'))).toBe(true);
    expect(routes.typeOf(Address.parse('192.168.1.255'))).toBe('BROADCAST');
    expect(routes.typeOf(Address.parse('127.3.2.1'))).toBe('LOCAL');
    expect(routes.isLocal(Address.parse('::1'))).toBe(true);
    expect(device(host, '10.244.1.77')).toBe('eth1');
    expect(device(host, 'fd00:244:1::77')).toBe('eth1');
    expect([...host.interfaces.keys()]).toEqual(['lo', 'eth0', 'eth1']);
  });

  test('take their routes with them when they go', () => {
    const host = router({ routes: [] });
    host.removeAddress('eth1', Prefix.parse('10.244.1.1/24'));
    for (const gone of ['10.244.1.1', '10.244.1.77', '10.244.1.255']) {
      expect(host.routes.lookup(Address.parse(gone))).toBeUndefined();
    }
    expect(host.interface('eth1').primary(4)).toBeUndefined();
    expect(device(host, 'fd00:244:1::77')).toBe('eth1');
    host.removeAddress('eth1', Prefix.parse('10.244.1.1/24'));
  });

  test('of one network leave it on the link until the last has gone', () => {
    const host = router({ routes: [] });
    host.addAddress('eth1', Prefix.parse('10.244.1.2/24'));
    host.removeAddress('eth1', Prefix.parse('10.244.1.1/24'));
    expect(host.routes.lookup(Address.parse('10.244.1.1'))?.type).toBe('unicast');
    expect(host.routes.isLocal(Address.parse('10.244.1.2'))).toBe(true);
    expect(host.routes.typeOf(Address.parse('10.244.1.255'))).toBe('BROADCAST');
    expect(host.sourceFor(Address.parse('10.244.1.77'))?.toString()).toBe('10.244.1.2');
    host.removeAddress('eth1', Prefix.parse('10.244.1.2/24'));
    expect(host.routes.lookup(Address.parse('10.244.1.77'))).toBeUndefined();
  });

  test('alone on a device bring no link with them', () => {
    const host = new Host({
      forwarding: true,
      interfaces: [{ name: 'kube-ipvs0', addresses: ['10.96.0.10/32'] }],
    });
    expect(host.routes.isLocal(Address.parse('10.96.0.10'))).toBe(true);
    expect(host.routes.lookup(Address.parse('10.96.0.11'))).toBeUndefined();
  });

  test('stand in for those a device lacks, those of lo never', () => {
    const host = new Host({
      forwarding: true,
      interfaces: [{ name: 'bare' }, { name: 'eth0', addresses: ['192.168.1.10/24'] }],
    });
    expect(host.addressOn('bare', 4)?.toString()).toBe('192.168.1.10');
    expect(host.addressOn('bare', 6)).toBeUndefined();
  });
});

describe('a host', () => {
  test('refuses what names no device of its own, or is no route', () => {
    const thrown = (code: string) => expect.objectContaining({ code });
    expect(() => router().addRoute('9.0.0.0/8 dev eth7')).toThrow(thrown('not-found'));
    expect(() => router().addAddress('eth7', Prefix.parse('9.0.0.1/8'))).toThrow(
      thrown('not-found'),
    );
    expect(() => router({ routes: ['nonsense'] })).toThrow(thrown('syntax'));
  });

  test('tells each listener what happens while it listens, whoever leaves first', () => {
    const host = router();
    const packet = tcp('192.168.1.10:1', '8.8.8.8:1');
    const heard: Record<'first' | 'second', TraceStep[]> = { first: [], second: [] };
    const leaveFirst = host.listen((step) => heard.first.push(step));
    const leaveSecond = host.listen((step) => heard.second.push(step));
    host.send(packet);
    expect(heard.first.map(({ kind }) => kind)).toEqual(['packet', 'route', 'emit']);
    expect(heard.second).toEqual(heard.first);
    leaveFirst();
    host.send(packet);
    expect([heard.first.length, heard.second.length]).toEqual([3, 6]);
    leaveSecond();
    leaveSecond();
    host.send(packet);
    expect([heard.first.length, heard.second.length]).toEqual([3, 6]);
  });

  test('says why a packet ended', () => {
    const host = router({ routes: [] });
    atHook(host, 'INPUT', () => 'drop');
    const steps: TraceStep[] = [];
    host.listen((step) => steps.push(step));
    const reasons = [
      tcp('192.168.1.5:1', '127.0.0.1:1', { inputInterface: 'eth0' }),
      tcp('192.168.1.5:1', '8.8.8.8:1', { inputInterface: 'eth0', ttl: 1 }),
      tcp('192.168.1.5:1', '192.168.1.10:1', { inputInterface: 'eth0' }),
    ].map((packet) => host.send(packet).reason);
    const martian = { kind: 'martian destination', address: '127.0.0.1' };
    const lost = { kind: 'no route', routeType: 'none' };
    expect(reasons).toEqual([martian, lost, { kind: 'hook', hook: 'INPUT', name: 'test' }]);
    const ends = steps.flatMap((step) =>
      step.kind === 'drop' ? step.reason : step.kind === 'verdict' ? step.verdict : [],
    );
    expect(ends).toEqual([martian, lost, 'drop']);
  });

  test('calls back when a packet has gone its way, answers and all', () => {
    const host = router({ routes: [] });
    const emitted: number[] = [];
    host.afterPassage((passage) => emitted.push(passage.emitted.length));
    host.send(tcp('192.168.1.5:1', '8.8.8.8:1', { inputInterface: 'eth0' }));
    host.send(tcp('192.168.1.5:1', '192.168.1.10:1', { inputInterface: 'eth0' }));
    expect(emitted).toEqual([1, 0]);
  });

  test('draws from its seed', () => {
    const draw = (seed?: string): number =>
      new Host(seed === undefined ? {} : { seed }).choices.below('numgen', 2 ** 32);
    expect(draw('a')).toBe(draw('a'));
    expect(draw('a')).not.toBe(draw('b'));
    expect(draw()).toBe(draw('packet-path'));
  });
});
