import { describe, expect, test } from 'vitest';
import { Host, knownSysctls, Sysctls } from '../src/index.ts';

const LOCALNET = 'route_localnet';

describe('sysctls', () => {
  test('are read by name, with the default of the reader', () => {
    const sysctls = new Sysctls({ 'net.ipv4.ip_forward': '0', 'net.core.somaxconn': 1 });
    expect(sysctls.number('net.ipv4.ip_forward', 7)).toBe(0);
    expect(sysctls.number('net.ipv4.ip_unprivileged_port_start', 7)).toBe(7);
    expect(sysctls.isOn('net.ipv4.ip_forward', true)).toBe(false);
    expect(sysctls.isOn('net.core.somaxconn', false)).toBe(true);
    expect(sysctls.isOn('net.ipv4.ip_unprivileged_port_start', true)).toBe(true);
  });

  test('have two spellings, where a device may have a dot in its name', () => {
    const sysctls = new Sysctls({ 'net/ipv4/conf/eth0.100/route_localnet': 1 });
    sysctls.set('net/ipv4/ip_forward', 0);
    expect(sysctls.isOn('net.ipv4.conf.eth0/100.route_localnet', false)).toBe(true);
    expect(sysctls.isOn('net/ipv4/conf/eth0.100/route_localnet', false)).toBe(true);
    expect(sysctls.isOn('net.ipv4.ip_forward', true)).toBe(false);
  });

  test('tell of every change', () => {
    const sysctls = new Sysctls();
    let changes = 0;
    sysctls.onChange(() => changes++);
    sysctls.set('net.ipv4.ip_forward', 0);
    sysctls.set('net.ipv4.ip_forward', 1);
    expect(changes).toBe(2);
    expect([...sysctls.entries()]).toEqual([['net.ipv4.ip_forward', 1]]);
  });

  test('have two names where the kernel keeps one value for both', () => {
    const host = new Host({ sysctls: { 'net.ipv4.conf.all.forwarding': 1 } });
    expect([...host.sysctls.entries()]).toEqual([['net.ipv4.ip_forward', 1]]);
    expect(host.sysctls.text('net.ipv4.conf.all.forwarding')).toBe('1');
  });
});

describe('a host refuses', () => {
  const host = (): Host => new Host({ interfaces: [{ name: 'eth0.100' }] });
  const run = (words: string) => (): void => host().run({ tool: 'sysctl', arguments: words });

  test.each([
    ['a misspelt name', '-w net.ipv4.ip_forwrd=1', 'not-found', /mean 'net\.ipv4\.ip_forward'\?/],
    ['a name without its path', '-w ip_forward=1', 'not-found', /mean 'net\.ipv4\.ip_forward'\?/],
    ['a name of nothing', '-w net.a.b.c=1', 'not-found', /this host knows no 'net\.a\.b\.c';/],
    ['a name without an end', '-w net.ipv4=1', 'not-found', /knows no 'net.ipv4'/],
    ['toString', '-w toString=1', 'not-found', /knows no 'toString'/],
    [
      'a device that is not there',
      `-w net.ipv4.conf.eth7.${LOCALNET}=1`,
      'not-found',
      /a device of the host in place of 'eth7'/,
    ],
    [
      'a misspelt setting of a device',
      '-w net.ipv4.conf.all.route_localnt=1',
      'not-found',
      /mean 'net\.ipv4\.conf\.all\.route_localnet'\?/,
    ],
    ['a text', '-w net.ipv4.ip_forward=yes', 'bad-option', /'yes': Invalid argument; expected a w/],
    ['nothing', '-w net.ipv4.ip_forward=', 'bad-option', /Invalid argument/],
    ['a fraction', '-w net.ipv4.ip_forward=1.5', 'bad-option', /Invalid argument/],
    ['no int', '-w net.ipv4.ip_forward=2147483648', 'bad-option', /-2147483648 to 2147483647/],
    ['less than an int', '-w net.ipv4.ip_forward=-2147483649', 'bad-option', /-2147483648 to/],
    ['less than ports', '-w net.ipv4.ip_unprivileged_port_start=-1', 'bad-option', /0 to 65535/],
    ['more than ports', '-w net.ipv4.ip_unprivileged_port_start=65536', 'bad-option', /0 to 65535/],
    ['one port', '-w net.ipv4.ip_local_port_range=5', 'bad-option', /two ports, the lower first/],
    ['ports upside down', '-w net.ipv4.ip_local_port_range="9 8"', 'bad-option', /two ports/],
    ['an effect not modelled', '-w net.ipv4.conf.all.rp_filter=1', 'not-allowed', /expected 0$/],
  ])('%s', (_, words, code, message) => {
    expect(run(words)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test.each([null, undefined, {}, true, Number.NaN, 0.5])('the value %j', (value) => {
    const sysctls = { 'net.ipv4.ip_forward': value as never };
    expect(() => new Host({ sysctls })).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining('Invalid') }),
    );
  });

  test('what the kernel takes is taken: octal, hexadecimal, blanks, a range, several at once', () => {
    const on = host();
    on.run({
      tool: 'sysctl',
      arguments: `-w net.ipv4.ip_forward=0x1 'net.ipv4.ip_local_port_range=1024 65535'`,
    });
    on.run({ tool: 'sysctl', arguments: `net.ipv4.conf.eth0/100.${LOCALNET}=010` });
    expect(Object.fromEntries(on.sysctls.entries())).toEqual({
      'net.ipv4.ip_forward': 1,
      'net.ipv4.ip_local_port_range': '1024\t65535',
      'net.ipv4.conf.eth0/100.route_localnet': 8,
    });
  });
});

test('what is fixed is fixed at a value that the kernel takes', () => {
  for (const [name, { effect, only, read }] of knownSysctls()) {
    if (effect === 'fixed') expect([name, read(only!)]).toEqual([name, only]);
  }
});

test('settings of a host without a list of devices are for any; what is no such list is refused', () => {
  const name = 'net.ipv4.conf.eth7.route_localnet';
  expect(new Sysctls({ [name]: 1 }).number(name, 0)).toBe(1);
  expect(new Sysctls({ [name]: 1 }, () => true).number(name, 0)).toBe(1);
  expect(() => new Sysctls({ [name]: 1 }, () => false)).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
  for (const given of [5, null, 'eth7']) {
    expect(() => new Sysctls({}, given as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
});
