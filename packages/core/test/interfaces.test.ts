import { describe, expect, test } from 'vitest';
import { Host, type InterfaceOptions, joinedInterfaces } from '../src/index.ts';

const host =
  (...interfaces: unknown[]) =>
  (): Host =>
    new Host({ interfaces: interfaces as readonly InterfaceOptions[] });

describe('interfaces of a host', () => {
  test.each([
    ['a misspelt key', host({ nam: 'eth0' }), 'unknown-option', /'nam', did you mean 'name'\?/],
    ['no name', host({ addresses: [] }), 'bad-option', /name is missing/],
    ['a name too long', host({ name: 'a123456789012345' }), 'bad-option', /1 to 15 characters/],
    ['an empty name', host({ name: '' }), 'bad-option', /'' is no name/],
    ['a name with a blank', host({ name: 'eth 0' }), 'bad-option', /'eth 0' is no name/],
    ['a name with a stroke', host({ name: 'a/b' }), 'bad-option', /'a\/b' is no name/],
    ['a number for a name', host({ name: 4 }), 'bad-option', /4 is no name/],
    ['a bad address', host({ name: 'eth0', addresses: ['10.0.0.300/8'] }), 'bad-address', /300/],
    [
      'a text for addresses',
      host({ name: 'eth0', addresses: '10.0.0.1/8' }),
      'bad-option',
      /a list/,
    ],
    [
      'a number for an address',
      host({ name: 'eth0', addresses: [4] }),
      'bad-option',
      /a list, each/,
    ],
    ['an MTU of none', host({ name: 'eth0', mtu: 'big' }), 'bad-option', /MTU of 'big'/],
    ['a small MTU', host({ name: 'eth0', mtu: 67 }), 'bad-option', /68 at least/],
    ['two of a name', host({ name: 'eth0' }, { name: 'eth0' }), 'duplicate', /two.*'eth0'/],
    ['a text for one', host('eth0'), 'bad-option', /interfaces is \["eth0"\]; expected a list/],
    [
      'a text for all',
      () => new Host({ interfaces: 'eth0' as never }),
      'bad-option',
      /^a host: interfaces is 'eth0'; expected a list/,
    ],
  ])('%s is refused', (_, make, code, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('a device that is refused leaves nothing behind', () => {
    const on = new Host();
    expect(() => on.addInterface({ name: 'eth0', addresses: ['10.0.0.1/8', 'x'] })).toThrow();
    expect([...on.interfaces.keys()]).toEqual(['lo']);
  });

  test('the interfaces of another host are taken as they are', () => {
    const one = new Host({
      interfaces: [{ name: 'br0', bridge: true, addresses: ['10.0.0.1/8'] }],
    });
    const two = new Host({ interfaces: [one.interface('br0')] });
    expect(two.interface('br0')).toMatchObject({ isBridge: true, mtu: Number.POSITIVE_INFINITY });
    expect(two.interface('br0').addresses.map(String)).toEqual(['10.0.0.1/8']);
  });

  test('several lists of devices are joined to one', () => {
    const first = { name: 'eth0', mtu: 1500, addresses: ['10.0.0.1/8'] };
    const joined = joinedInterfaces([
      first,
      { name: 'lo' },
      { name: 'eth0', addresses: ['::1/128'] },
    ]);
    expect(joined).toEqual([
      { name: 'eth0', mtu: 1500, addresses: ['10.0.0.1/8', '::1/128'] },
      { name: 'lo', addresses: [] },
    ]);
  });
});
