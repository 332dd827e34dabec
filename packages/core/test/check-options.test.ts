import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkNames,
  checkOptions,
  fullListOf,
  icmp,
  listOf,
  nearest,
  objectOf,
  objectOfLists,
  objectWith,
  oneOf,
  sctp,
  shown,
  someBareHost,
  someClass,
  someFlow,
  someFunction,
  someHost,
  someIterable,
  someNumber,
  someObject,
  someSeed,
  someText,
  tcp,
  toFlow,
  trueOrFalse,
  udp,
  wholeNumber,
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

  test('are near by letters that were added, left out, changed, or changed places', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
    /** By its definition: the fewest edits from one word's end to the other's. */
    const edits = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length;
      const [x, y] = [a.slice(1), b.slice(1)];
      const isSwap = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
      return Math.min(
        edits(x, y) + (a[0] === b[0] ? 0 : 1),
        edits(x, b) + 1,
        edits(a, y) + 1,
        isSwap ? edits(a.slice(2), b.slice(2)) + 1 : Number.POSITIVE_INFINITY,
      );
    };
    fc.assert(
      fc.property(word, word, (given, name) => {
        const isNear = edits(given, name) <= Math.max(1, Math.floor(given.length / 3));
        expect(nearest(given, [name])).toBe(isNear ? name : undefined);
      }),
      { numRuns: 300 },
    );
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

describe('a value', () => {
  test('is taken where it is one, and no other is', async () => {
    const VALUES: Readonly<Record<string, unknown>> = {
      undefined: undefined,
      null: null,
      true: true,
      zero: 0,
      minus: -1,
      half: 0.5,
      nine: 9,
      huge: 2 ** 60,
      infinite: Number.POSITIVE_INFINITY,
      NaN: Number.NaN,
      'no text': '',
      text: 'ipvs',
      list: [],
      texts: ['a'],
      mixed: ['a', 1],
      set: new Set(),
      object: {},
      parts: { a: null, b: 0 },
      'half of them': { a: 1, b: undefined },
      lists: { a: [], b: [1] },
      functions: { connect() {}, attach() {}, send() {} },
      sends: { send() {}, attach: 1 },
      function: () => 0,
      class: Map,
      'like a class': { prototype: {} },
      'no class': { prototype: 1 },
    };
    const CHECKS = {
      trueOrFalse,
      someText,
      someObject,
      someFunction,
      someNumber,
      someIterable,
      someSeed,
      someHost,
      someBareHost,
      someFlow,
      someClass,
      oneOf: oneOf('ipvs', 9),
      'one of one': oneOf('ipvs'),
      'one of three': oneOf('ipvs', 9, ''),
      wholeNumber: wholeNumber(),
      'one to nine': wholeNumber(1, 9),
      listOf: listOf(someText),
      fullListOf: fullListOf(someText),
      objectOf: objectOf('a', 'b'),
      objectOfLists: objectOfLists('lists', 'a', 'b'),
      objectWith: objectWith('a sender', 'send', 'connect'),
    };

    const lines = Object.entries(CHECKS).map(([name, { holds, expected }]) => {
      const taken = Object.keys(VALUES).filter((value) => holds(VALUES[value]));
      return `${name}: ${expected}\n  ${taken.join(', ')}\n`;
    });
    await expect(lines.join('')).toMatchFileSnapshot('pinned/values-taken.txt');
  });

  test('is no list of options unless it is an object', () => {
    for (const given of [null, undefined, 5, 'mode', []]) {
      expect(() => checkOptions('node', given, OPTIONS)).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      );
    }
    const names = new Set(['mode']);
    for (const given of [null, undefined, 5, 'mode']) {
      expect(() => checkNames('node', given as never, names)).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      );
    }
    expect(() => checkNames('node', { mode: 1 }, names)).not.toThrow();
    expect(() => checkNames('node', { mod: 1 }, names)).toThrow("did you mean 'mode'?");
  });
});
