import { Host } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipsets } from '../src/index.ts';

const TYPES = [
  'hash:ip family inet',
  'hash:ip,port family inet',
  'hash:net family inet',
  'hash:ip,port,net family inet',
  'bitmap:port range 0-65535',
] as const;

const numbers = fc.nat(300);

function elementOf(type: string, number: number): string {
  const address = `10.${number % 3}.0.${number % 250 || 1}`;
  const net = `10.1.${number % 250}.0/24`;
  if (type.startsWith('bitmap')) return `${number}`;
  if (type.startsWith('hash:net')) return net;
  if (type.startsWith('hash:ip,port,net')) return `${address},tcp:${number},${net}`;
  return type.startsWith('hash:ip,port') ? `${address},tcp:${number}` : address;
}

const changes = fc.array(
  fc.record({
    host: fc.nat(2),
    verb: fc.constantFrom('add', 'add', 'del', 'flush'),
    set: fc.nat(TYPES.length - 1),
    number: numbers,
  }),
  { maxLength: 60 },
);

function lineOf({ verb, set, number }: { verb: string; set: number; number: number }): string {
  if (verb === 'flush') return `flush s${set}`;
  return `${verb} s${set} ${elementOf(TYPES[set]!, number)} -exist`;
}

function ipsets(): Ipsets {
  return new Ipsets(new Host({ seed: 1 }));
}

test('hosts that share sets and change them have the sets that they would have made alone', {
  tags: ['slow'],
}, () => {
  const create = TYPES.map((type, set) => `create s${set} ${type}`).join('\n');
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 400, size: 'max' }), changes, (first, later) => {
      const loaded = [
        create,
        ...first.map((number, place) => lineOf({ verb: 'add', set: place % TYPES.length, number })),
      ].join('\n');
      const shared = [ipsets(), ipsets(), ipsets()];
      const alone = [ipsets(), ipsets(), ipsets()];
      shared[0]!.load(loaded);
      const sets = shared[0]!.share()!;
      // Later changes of the first host are its own.
      shared[0]!.load('add s0 10.9.9.9 -exist');
      alone[0]!.load(`${loaded}\nadd s0 10.9.9.9 -exist`);
      const fresh = new Set(['s1']);
      for (const one of shared.slice(1)) one.attach(sets, fresh);
      for (const one of alone.slice(1)) one.load(loaded.replaceAll(/^add s1 .*$/gm, ''));
      for (const change of later) {
        shared[change.host]!.load(lineOf(change));
        alone[change.host]!.load(lineOf(change));
      }
      for (const [place, one] of shared.entries()) {
        expect(one.save()).toBe(alone[place]!.save());
        expect(one.run('list')).toBe(alone[place]!.run('list'));
      }
    }),
    { numRuns: 100 },
  );
});

test('sets that packets or time change are not shared, and names are not taken twice', () => {
  const refused = ['hash:ip timeout 60', 'hash:ip counters', 'hash:net,iface', 'list:set'];
  for (const type of refused) {
    const sets = ipsets();
    sets.load(`create a ${type}`);
    expect(sets.share()).toBeUndefined();
  }
  const sets = ipsets();
  sets.load('create a hash:ip');
  expect(() => sets.attach(sets.share()!)).toThrow(expect.objectContaining({ code: 'duplicate' }));
});
