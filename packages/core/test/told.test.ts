import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  Address,
  formatInvocation,
  Host,
  type Invocation,
  inputLength,
  PacketBuffer,
  PacketPathError,
  PartedText,
  packetType,
  partedInvocation,
  printable,
  reasonOf,
  reasonText,
  shellWord,
  shown,
  statedRoutes,
  tcp,
  toFlow,
  udp,
  Work,
} from '../src/index.ts';
import { router } from './support.ts';

describe('a host', () => {
  test('prints its devices, routes that somebody stated, and sysctls', () => {
    const host = router({ name: 'gateway' });
    host.addRoute('blackhole 192.0.2.0/24');
    host.addRoute('10.9.0.0/16 dev eth0', 'other');
    expect(`${host}`).toBe(
      'host gateway: eth0 192.168.1.10/24 fd00:1::10/64, eth1 10.244.1.1/24 fd00:244:1::1/64',
    );
    expect(`${new Host({ name: 'bare' })}`).toBe('host bare');
    const told = JSON.parse(JSON.stringify(host));
    expect(told.tables.other).toEqual(['10.9.0.0/16 dev eth0']);
    expect(told.tables.main).toContain('blackhole 192.0.2.0/24');
    expect(told.sysctls).toMatchObject({ 'net.ipv4.ip_forward': 1 });
    expect(inspect(host)).toContain('gateway');
  });

  test('states no route that came with an address, until it is added once more', () => {
    const host = new Host({ interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] });
    expect(statedRoutes(host).size).toBe(0);
    const all = [...host.routes.tables].flatMap(([table, { routes }]) => [table, routes]);
    expect(all.length).toBeGreaterThan(0);
    host.addRoute('10.0.0.0/25 dev eth0');
    expect([...statedRoutes(host).keys()]).toEqual(['main']);
  });

  test('has the parts that were installed, and no others', () => {
    const host = new Host();
    const find = (name: string) => () => host.part(name as never);
    expect(find('conntrack')).toThrow('host has no conntrack');
    for (const name of ['toString', 'constructor', 'clock2'])
      expect(find(name)).toThrow(PacketPathError);
  });

  test('runs tools one after another until one is refused', () => {
    const host = router();
    const change: Invocation[] = [
      { tool: 'ip', arguments: 'address add 10.7.0.1/24 dev eth0' },
      { tool: 'sysctl', arguments: '-w net.ipv4.ip_forward=0' },
      { tool: 'sysctl', arguments: 'what' },
      { tool: 'ip', arguments: 'address add 10.8.0.1/24 dev eth0' },
    ];
    expect(() => host.apply(change)).toThrow(PacketPathError);
    expect(host.sysctls.number('net.ipv4.ip_forward', 7)).toBe(0);
    expect(`${host}`).toContain('10.7.0.1/24');
    expect(`${host}`).not.toContain('10.8.0.1/24');
  });

  test('takes local routes for its own, and others for main, unless a table is named', () => {
    const host = router();
    host.addRoute('local 10.96.0.0/16 dev lo');
    host.addRoute('broadcast 10.97.0.0/16 dev eth0');
    host.addRoute('10.98.0.0/16 dev eth0');
    host.addRoute('local 10.99.0.0/16 dev lo', 'main');
    const tables = ['10.96.0.1', '10.97.0.1', '10.98.0.1', '10.99.0.1'].map((to) =>
      ['local', 'main'].filter((name) => {
        const prefix = host.routes.table(name).lookup(Address.parse(to))?.prefix;
        return prefix?.length === 16 && `${prefix}`.startsWith(to.slice(0, 5));
      }),
    );
    expect(tables).toEqual([['local'], ['local'], ['main'], ['main']]);
  });

  test('names the process that a packet came to, and none for the answer that it had', () => {
    const host = router();
    host.deliverTo(({ destinationPort }) => ({
      taken: destinationPort !== 81,
      process: destinationPort === 81 ? null : 'client',
    }));
    const { process, delivered } = host.send(tcp('127.0.0.1:5', '127.0.0.1:81'));
    expect({ process, ports: delivered.map(({ destinationPort }) => destinationPort) }).toEqual({
      process: null,
      ports: [5],
    });
    expect(host.send(tcp('127.0.0.1:5', '127.0.0.1:80')).process).toBe('client');
  });

  test('is told of tools by their command lines', () => {
    expect(formatInvocation({ tool: 'ip', arguments: '' })).toBe('ip');
    expect(formatInvocation({ tool: 'ip', arguments: 'route', input: 'x' })).toBe('ip route');
    expect(inputLength({ tool: 'ip', arguments: '' })).toBe(0);
    expect(inputLength({ tool: 'ip', arguments: '', input: 'four' })).toBe(4);
    const parted = partedInvocation('ip', '-batch -', new PartedText([]));
    expect(inputLength(parted)).toBe(`${parted.input}`.length);
    expect(Object.keys(parted)).toEqual(['tool', 'arguments', 'input']);
  });

  test('knows what kind of packet arrives', () => {
    const host = router();
    const kind = (to: string, inputInterface: string | null) =>
      packetType(host, new PacketBuffer(tcp('192.168.1.7:1', to, { inputInterface })));
    expect(kind('192.168.1.255:80', 'eth0')).toBe('broadcast');
    expect(kind('224.0.0.1:80', 'eth0')).toBe('multicast');
    expect(kind('192.168.1.10:80', 'eth0')).toBe('unicast');
    expect(kind('192.168.1.255:80', 'lo')).toBe('unicast');
    expect(kind('224.0.0.1:80', null)).toBe('unicast');
  });

  test('stops a packet that walks more rules than it may', () => {
    const host = router({ mostRules: 10 });
    host.attach({
      name: 'rules',
      family: 4,
      hook: 'FORWARD',
      priority: 0,
      run: (_packet, passage) => {
        for (let rule = 0; rule < 3; rule++) passage.spend(4);
        return 'accept';
      },
    });
    const packet = tcp('10.244.1.5:1', '8.8.8.8:80', { inputInterface: 'eth1' });
    expect(() => host.send(packet)).toThrow(
      expect.objectContaining({ code: 'too-much-work' }) as Error,
    );
  });
});

test('values are shown in few words', () => {
  const ring: Record<string, unknown> = {};
  ring['ring'] = ring;
  expect(
    [() => 0, function named() {}, ring, [ring], 1n, 'a', undefined, null].map(shown),
  ).toMatchInlineSnapshot(`
    [
      "a function",
      "a function named",
      "an object",
      "an array",
      "1",
      "'a'",
      "undefined",
      "null",
    ]
  `);
  expect(printable('a\u0007\u202eb\n')).toMatchInlineSnapshot(`
    "a\\u0007\\u202eb
    "
  `);
  expect(['plain', "it's", 'two words', ''].map(shellWord)).toMatchInlineSnapshot(`
    [
      "plain",
      "'it'\\''s'",
      "'two words'",
      "''",
    ]
  `);
});

test('an error of the system is told without its call and path', () => {
  const missing = Object.assign(new Error("ENOENT: no such file or directory, open '/x, y'"), {
    syscall: 'open',
  });
  expect(reasonOf(missing)).toBe('ENOENT: no such file or directory');
  expect(reasonOf(new Error('ends here, open'))).toBe('ends here, open');
  expect(reasonOf(new Error('first\nsecond'))).toBe('first');
  expect(reasonOf('a text')).toBe('a text');
});

test('every reason of a drop is told in words', () => {
  const address = Address.parse('10.0.0.1').toString();
  const reasons = [
    { kind: 'hook', hook: 'INPUT', name: 'mine' },
    { kind: 'no route', routeType: 'none' },
    { kind: 'no route', routeType: 'prohibit' },
    { kind: 'forwarding off' },
    { kind: 'ttl exceeded' },
    { kind: 'martian source', address },
    { kind: 'martian destination', address },
    { kind: 'not a member', address },
    { kind: 'no socket' },
    { kind: 'overlapping fragments' },
    { kind: 'too long', mtu: 1400 },
    { kind: 'somebody', size: 4 },
  ];
  expect(reasons.map((reason) => reasonText(reason as never))).toMatchInlineSnapshot(`
    [
      "mine at INPUT",
      "no route to the destination",
      "a route of type prohibit",
      "the host does not forward",
      "the TTL ran out",
      "martian source 10.0.0.1",
      "martian destination 10.0.0.1",
      "the host is no member of the group 10.0.0.1",
      "no socket listens there",
      "fragments that overlap",
      "too long, mtu 1400",
      "somebody, size 4",
    ]
  `);
});

describe('a flow', () => {
  test.each([
    undefined,
    null,
    4,
    'x',
    {},
    { protocol: 6 },
    { source: '10.0.0.1:1', destination: 5 },
    { source: '10.0.0.1:1', destination: {} },
    { protocol: 'tpc', source: '10.0.0.1:1', destination: '10.0.0.2:2' },
    { protocol: {}, source: '10.0.0.1:1', destination: '10.0.0.2:2' },
    { source: '10.0.0.1:1', destination: '[fd00::1]:2' },
    { source: '10.0.0.1:1', destination: '10.0.0.2:x' },
  ])('is refused as %j', (given) => {
    expect(() => toFlow(given as never)).toThrow(PacketPathError);
  });

  test('is told by texts, values and names', () => {
    const by = toFlow({ protocol: 'udp', source: '10.0.0.1:1', destination: '10.0.0.2:53' });
    expect(by).toMatchObject({ protocol: 17, source: { port: 1 }, destination: { port: 53 } });
    expect(toFlow({ ...by, protocol: 17 })).toEqual(by);
  });
});

describe('a ledger', () => {
  test.each([undefined, null, 3, {}, 'x'])('is not added %j', (given) => {
    expect(() => new Work().add(given as never)).toThrow(PacketPathError);
  });

  test('is told what beginning is none', () => {
    for (const given of [3, 'x', { counts: 3 }])
      expect(() => new Work(given as never)).toThrow(PacketPathError);
  });

  test('adds up', () => {
    const host = router();
    const packets = [
      tcp('10.244.1.5:1', '8.8.8.8:80', { inputInterface: 'eth1' }),
      udp('10.244.1.5:1', '8.8.8.8:80', { inputInterface: 'eth1' }),
    ];
    const sum = new Work();
    for (const packet of packets) sum.add(host.send(packet).work);
    expect(sum.packets).toBe(2);
    expect(sum.routeLookups).toBe(2);
  });
});

test.each(['0.0.0.0', '9.10.99.100', '255.255.255.255', '::', 'fd00::1', '1.2.3.4'])(
  'the text of %s has the length that is told',
  (text) => {
    const address = Address.parse(text);
    expect(address.textLength).toBe(`${address}`.length);
  },
);
