import { describe, expect, test } from 'vitest';
import {
  checkOptions,
  icmp,
  nearest,
  oneOf,
  sctp,
  shown,
  tcp,
  toFlow,
  trueOrFalse,
  udp,
} from '../src/index.ts';

const OPTIONS = { mode: oneOf('iptables', 'ipvs'), clusterCIDR: trueOrFalse };

describe('options', () => {
  test('that are right, or not given, are taken', () => {
    expect(() =>
      checkOptions('node', { mode: 'ipvs', clusterCIDR: undefined }, OPTIONS),
    ).not.toThrow();
  });

  test.each([
    [{ mode: 'IPVS' }, 'bad-option', "node: mode is 'IPVS'; expected iptables or ipvs"],
    [
      { clusterCidr: true },
      'unknown-option',
      "node has no option 'clusterCidr', did you mean 'clusterCIDR'?; expected clusterCIDR, mode",
    ],
    [{ rubbish: 1 }, 'unknown-option', "node has no option 'rubbish'; expected clusterCIDR, mode"],
    ['ipvs', 'bad-option', "node: its options are 'ipvs'; expected an object of mode, clusterCIDR"],
  ])('name what was given and what was expected: %j', (given, code, message) => {
    expect(() => checkOptions('node', given, OPTIONS)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });

  test('suggest the name that was meant, and none that is far', () => {
    expect(nearest('endpoint', ['endpoints', 'points'])).toBe('endpoints');
    expect(nearest('zzz', ['endpoints', 'points'])).toBeUndefined();
  });

  test('are quoted in 60 characters at most', () => {
    expect(shown('x'.repeat(99))).toHaveLength(60);
    expect(shown({ a: 1 })).toBe('{"a":1}');
    expect(shown(undefined)).toBe('undefined');
  });
});

describe('packets and flows in plain JavaScript', () => {
  const ends = ['10.0.0.1:1', '10.0.0.2:2'] as const;

  test.each([
    [() => tcp(...ends, { flags: 'SYN' as never }), /flags is 'SYN'; expected a list of FIN, SYN/],
    [() => tcp(...ends, { flags: ['SYM'] as never }), /flags is \["SYM"\]/],
    [() => tcp(...ends, { inputInterfaces: 'eth0' } as never), /did you mean 'inputInterface'/],
    [() => udp(...ends, { flags: 2 } as never), /udp has no option 'flags'/],
    [
      () => sctp('10.0.0.1:1', '10.0.0.2:2', { chunk: ['INIT'] } as never),
      /sctp has no option 'chunk', did you mean 'chunks'/,
    ],
    [
      () => icmp('10.0.0.1', '10.0.0.2', { type: 8, cod: 0 } as never),
      /icmp has no option 'cod', did you mean 'code'/,
    ],
    [
      () => icmp('10.0.0.1', '10.0.0.2', { type: 8, code: 0 }, { tll: 3 } as never),
      /icmp has no option 'tll', did you mean 'ttl'/,
    ],
    [() => tcp('10.0.0.1', '10.0.0.2:2'), /'10.0.0.1' has no port; expected 10.0.0.1:80/],
    [() => tcp(7 as never, '10.0.0.2:2'), /7 is no address with a port/],
  ])('are refused in words: %s', (make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ name: 'PacketPathError', message: expect.stringMatching(message) }),
    );
  });

  test('are made of texts', () => {
    const flow = toFlow({
      protocol: 'tcp',
      source: '10.0.0.1:1',
      destination: '[10.0.0.2]:80'.replace(/[[\]]/g, ''),
    });
    expect(`${flow}`).toBe('10.0.0.1:1 -> 10.0.0.2:80 tcp');
    expect(toFlow(flow)).toBe(flow);
    expect(`${toFlow({ protocol: 'icmp', source: '10.0.0.1', destination: '10.0.0.2' })}`).toBe(
      '10.0.0.1 -> 10.0.0.2 icmp',
    );
  });

  test.each([
    [{ protocol: 'tpc' }, /protocol is 'tpc', did you mean 'tcp'/],
    [{ source: '10.0.0.1' }, /the source of a tcp flow: '10.0.0.1' has no port/],
    [{ destination: '[fd00::1]:80' }, /is of two families/],
    [{ destination: 'shop/cart:http' }, /names a service; expected an address with a port/],
    [{ source: undefined }, /the source of a tcp flow: undefined is no address/],
  ])('name the part of a flow that is wrong: %j', (part, message) => {
    const flow = { protocol: 'tcp', source: '10.0.0.1:1', destination: '10.0.0.2:80', ...part };
    expect(() => toFlow(flow as never)).toThrow(message);
  });
});
