import {
  Host,
  icmp,
  PacketBuffer,
  PacketPathError,
  Passage,
  parseEndpointOrAddress,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import '../src/words.ts';
import { describe, expect, test } from 'vitest';
import { Ipsets } from '../src/ipset/ipsets.ts';
import { SetDirections } from '../src/ipset/set/set-directions.ts';
import { plainLookup } from '../src/ipset/set/set-lookup.ts';

interface Ask {
  readonly from: string;
  readonly to: string;
  readonly directions?: string;
  readonly make?: typeof tcp | typeof udp;
}

function sets(text: string, host = new Host()): Ipsets {
  const ipsets = new Ipsets(host);
  ipsets.load(text);
  return ipsets;
}

/** Asks a set for a packet: the answer and what it cost. */
function ask(ipsets: Ipsets, name: string, { from, to, directions = 'dst,dst', make = tcp }: Ask) {
  const passage = new Passage(new Host(), undefined);
  const lookup = plainLookup(SetDirections.tryParse(directions) ?? expect.fail());
  const packet = new PacketBuffer(make(parseEndpointOrAddress(from), parseEndpointOrAddress(to)));
  const answer = ipsets.get(name)?.test(packet, passage, lookup);
  return { answer, lookups: passage.work.setLookups, probes: passage.work.setProbes };
}

function codeOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PacketPathError) return `${error.code} ${error.line}:${error.column}`;
    throw error;
  }
  return 'no error';
}

describe('types', () => {
  test('hash:ip looks at one address', () => {
    const ipsets = sets('create s hash:ip\nadd s 10.0.0.1\nadd s 10.0.0.8/30\n');
    const answer = (to: string) => ask(ipsets, 's', { from: '10.0.0.1', to }).answer;
    expect(answer('10.0.0.1')).toBe('hit');
    expect(answer('10.0.0.11')).toBe('hit');
    expect(answer('10.0.0.12')).toBe('miss');
    expect(ask(ipsets, 's', { from: '10.0.0.1', to: '1.1.1.1', directions: 'src' }).answer).toBe(
      'hit',
    );
  });

  test('hash:net takes the most specific network, and nomatch takes it back', () => {
    const ipsets = sets(
      'create s hash:net\nadd s 10.0.0.0/8\nadd s 10.1.0.0/16 nomatch\nadd s 10.1.2.3\n',
    );
    const answer = (to: string) => ask(ipsets, 's', { from: '1.1.1.1', to }).answer;
    expect(answer('10.9.9.9')).toBe('hit');
    expect(answer('10.1.9.9')).toBe('nomatch');
    expect(answer('10.1.2.3')).toBe('hit');
    expect(answer('11.0.0.1')).toBe('miss');
  });

  test('hash:ip,port wants protocol and port too', () => {
    const ipsets = sets('create s hash:ip,port\nadd s 10.0.0.1,udp:53\nadd s 10.0.0.1,80-82\n');
    const to = (port: number) => ({ from: '1.1.1.1:9', to: `10.0.0.1:${port}` });
    expect(ask(ipsets, 's', to(53)).answer).toBe('miss');
    expect(ask(ipsets, 's', { ...to(53), make: udp }).answer).toBe('hit');
    expect(ask(ipsets, 's', to(82)).answer).toBe('hit');
    expect(ask(ipsets, 's', { ...to(82), directions: 'dst' }).answer).toBe('miss');
  });

  test('hash:ip,port,ip and hash:ip,port,net look at the third dimension', () => {
    const ipsets = sets(
      [
        'create i hash:ip,port,ip',
        'add i 10.0.0.1,tcp:80,10.0.0.1',
        'create n hash:ip,port,net',
        'add n 10.0.0.1,tcp:80,192.168.0.0/16',
      ].join('\n'),
    );
    const hairpin = { from: '10.0.0.1:9', to: '10.0.0.1:80', directions: 'dst,dst,src' };
    expect(ask(ipsets, 'i', hairpin).answer).toBe('hit');
    expect(ask(ipsets, 'n', hairpin).answer).toBe('miss');
    expect(ask(ipsets, 'n', { ...hairpin, from: '192.168.7.7:9' }).answer).toBe('hit');
  });

  test('hash:net,iface looks at the device the packet came by', () => {
    const ipsets = sets('create s hash:net,iface\nadd s 0.0.0.0/0,eth0\n');
    const passage = new Passage(new Host(), undefined);
    const lookup = plainLookup(new SetDirections([true, true]));
    const packet = (inputInterface: string) =>
      new PacketBuffer(tcp('1.1.1.1:1', '2.2.2.2:2', { inputInterface }));
    expect(ipsets.get('s')?.test(packet('eth0'), passage, lookup)).toBe('hit');
    expect(ipsets.get('s')?.test(packet('eth1'), passage, lookup)).toBe('miss');
  });

  test('hash:ip,mark looks at the mark, as far as the mask says', () => {
    const ipsets = sets('create s hash:ip,mark markmask 0xff\nadd s 10.0.0.1,0x1\n');
    const passage = new Passage(new Host(), undefined);
    const lookup = plainLookup(new SetDirections([false, false]));
    const packet = (mark: number) => new PacketBuffer(tcp('1.1.1.1:1', '10.0.0.1:2', { mark }));
    expect(ipsets.get('s')?.test(packet(0x4001), passage, lookup)).toBe('hit');
    expect(ipsets.get('s')?.test(packet(0x4002), passage, lookup)).toBe('miss');
  });

  test('bitmap:port knows TCP and UDP of both families', () => {
    const ipsets = sets('create s bitmap:port range 30000-32767\nadd s 30080-30081\n');
    expect(ask(ipsets, 's', { from: '1.1.1.1:1', to: '2.2.2.2:30081' }).answer).toBe('hit');
    expect(ask(ipsets, 's', { from: '[::1]:1', to: '[::2]:30080', make: udp }).answer).toBe('hit');
    expect(ask(ipsets, 's', { from: '1.1.1.1:1', to: '2.2.2.2:80' }).answer).toBe('miss');
  });

  test('bitmap:ip knows the addresses of its range', () => {
    const ipsets = sets('create s bitmap:ip range 10.0.0.0/24\nadd s 10.0.0.7\n');
    expect(ask(ipsets, 's', { from: '1.1.1.1', to: '10.0.0.7' }).answer).toBe('hit');
    expect(ask(ipsets, 's', { from: '1.1.1.1', to: '10.0.1.7' }).answer).toBe('miss');
    expect(codeOf(() => ipsets.run('add s 10.0.1.7'))).toBe('bad-option 1:7');
  });

  test('list:set asks its members in order', () => {
    const ipsets = sets(
      [
        'create a hash:ip',
        'add a 10.0.0.1',
        'create b hash:net family inet6',
        'add b fd00::/8',
        'create s list:set size 8',
        'add s b',
        'add s a before b',
      ].join('\n'),
    );
    expect(ask(ipsets, 's', { from: '::1', to: 'fd00::1' })).toMatchObject({
      answer: 'hit',
      lookups: 3,
    });
    expect(ask(ipsets, 's', { from: '::1', to: 'fe00::1' }).answer).toBe('miss');
    expect(ipsets.save().split('\n').slice(-4)).toEqual([
      'create s list:set size 8',
      'add s a',
      'add s b',
      '',
    ]);
  });

  test('an ICMP message is looked up by type and code', () => {
    const ipsets = sets('create s hash:ip,port\nadd s 10.0.0.1,icmp:echo-request\n');
    const passage = new Passage(new Host(), undefined);
    const lookup = plainLookup(new SetDirections([false, false]));
    const packet = (type: number) =>
      new PacketBuffer(icmp('1.1.1.1', '10.0.0.1', { type, code: 0 }));
    expect(ipsets.get('s')?.test(packet(8), passage, lookup)).toBe('hit');
    expect(ipsets.get('s')?.test(packet(0), passage, lookup)).toBe('miss');
  });
});

describe('cost', () => {
  test('a hash table of any size compares few elements', () => {
    const elements = Array.from(
      { length: 10_000 },
      (_, i) => `add s 10.${i >> 8}.${i & 255}.1,tcp:80`,
    );
    const ipsets = sets(['create s hash:ip,port', ...elements].join('\n'));
    const to = (i: number) => `10.${i >> 8}.${i & 255}.1:80`;
    const probes = Array.from({ length: 1000 }, (_, i) => {
      const { answer, probes: count } = ask(ipsets, 's', { from: '1.1.1.1:1', to: to(i * 10) });
      expect(answer).toBe('hit');
      return count;
    });
    expect(Math.max(...probes)).toBeLessThanOrEqual(12);
    expect(Math.min(...probes)).toBe(1);
    expect(ipsets.get('s')?.createLine()).toMatch(/hashsize (2048|4096) maxelem 65536$/);
  });

  test('hash:net tries each prefix length that is in use, once', () => {
    const ipsets = sets(
      'create s hash:net\nadd s 10.0.0.0/8\nadd s 10.1.0.0/16\nadd s 11.0.0.0/8\n',
    );
    const probes = (to: string) => ask(ipsets, 's', { from: '1.1.1.1', to }).probes;
    expect(probes('10.1.0.1')).toBe(2);
    expect(probes('172.16.0.1')).toBe(2);
  });
});

describe('time and counters', () => {
  test('an element is there until its time is over', () => {
    const host = new Host();
    const ipsets = sets(
      'create s hash:ip timeout 10\nadd s 10.0.0.1\nadd s 10.0.0.2 timeout 0\n',
      host,
    );
    host.clock.advance(4_500_000);
    expect(ipsets.save()).toBe(
      'create s hash:ip family inet hashsize 1024 maxelem 65536 timeout 10\n' +
        'add s 10.0.0.1 timeout 5\nadd s 10.0.0.2 timeout 0\n',
    );
    host.clock.advance(5_500_000);
    expect(ask(ipsets, 's', { from: '1.1.1.1', to: '10.0.0.1' }).answer).toBe('miss');
    expect(ipsets.get('s')?.size).toBe(1);
    ipsets.run('ipset add s 10.0.0.1');
    expect(ipsets.view.set('s')?.has('10.0.0.1')).toBe(true);
  });

  test('counters count the packets found, and stand in the saved text', () => {
    const ipsets = sets('create s hash:ip counters comment\nadd s 10.0.0.1 comment "the one"\n');
    ask(ipsets, 's', { from: '1.1.1.1:1', to: '10.0.0.1:2' });
    expect(ipsets.save()).toContain('add s 10.0.0.1 packets 1 bytes 40 comment "the one"\n');
  });
});

describe('text', () => {
  test('what was saved restores to the same text', () => {
    const text = [
      'create a hash:net family inet6 hashsize 1024 maxelem 65536',
      'add a fd00::/8',
      'add a fd00:1::/32 nomatch',
      'create p bitmap:port range 0-65535 timeout 60',
      'add p 80 timeout 30',
      'create i hash:ip,port,ip family inet hashsize 64 maxelem 10',
      'add i 10.0.0.1,tcp:80,10.0.0.2',
      'add i 10.0.0.1,icmp:echo-request,10.0.0.2',
      'add i 10.0.0.1,gre:0,10.0.0.2',
      'create n hash:net,iface family inet hashsize 1024 maxelem 65536',
      'add n 10.0.0.0/8,eth0',
      'create m hash:ip,mark family inet markmask 0xff hashsize 1024 maxelem 65536',
      'add m 10.0.0.1,0x00000001',
      'create l list:set size 8',
      'add l a',
      '',
    ].join('\n');
    expect(sets(text).save()).toBe(text);
    expect(sets(sets(text).save()).save()).toBe(text);
  });

  test('a range of addresses becomes the fewest networks', () => {
    const ipsets = sets('create s hash:net\nadd s 10.0.0.1-10.0.0.6\n');
    const elements = [...(ipsets.get('s')?.elements() ?? [])];
    expect(elements).toEqual(['10.0.0.1', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6']);
  });

  test('a swap changes what a rule asks, and a set in use cannot be destroyed', () => {
    const ipsets = sets('create a hash:ip\nadd a 10.0.0.1\ncreate b hash:ip\n');
    const reference = ipsets.reference('a');
    ipsets.load('swap a b\n');
    expect(reference?.set.size).toBe(0);
    expect(codeOf(() => ipsets.load('destroy a\n'))).toBe('not-allowed 1:9');
    reference?.release();
    ipsets.load('destroy a\n');
    expect(ipsets.view.sets.map(({ name }) => name)).toEqual(['b']);
  });

  test.each([
    ['creates s hash:ip', 'syntax 1:1'],
    ['create s', 'truncated 1:1'],
    ['create s hash:frame', 'unknown-option 1:10'],
    ['create s hash:ip familiy inet', 'unknown-option 1:18'],
    ['create s hash:ip maxelem', 'truncated 1:18'],
    ['create s hash:ip maxelem x', 'bad-option 1:26'],
    ['create s bitmap:port range 1-70000', 'bad-port 1:30'],
    [`create ${'s'.repeat(32)} hash:ip`, 'syntax 1:8'],
    ['create s hash:ip\nadd s 10.0.0.256', 'bad-address 2:7'],
    ['create s hash:ip\nadd s fd00::1', 'bad-address 2:7'],
    ['create s hash:ip\nadd s 10.0.0.0/8', 'too-large 2:7'],
    ['create s hash:ip\nadd s', 'truncated 2:1'],
    ['create s hash:ip\nadd t 10.0.0.1', 'unknown-set 2:5'],
    ['create s hash:ip\nadd s 10.0.0.1\nadd s 10.0.0.1', 'duplicate 3:7'],
    ['create s hash:ip\ncreate s hash:ip', 'duplicate 2:8'],
    ['create s hash:ip maxelem 1\nadd s 10.0.0.1\nadd s 10.0.0.2', 'too-large 3:7'],
    ['create s hash:ip,port\nadd s 10.0.0.1', 'syntax 2:7'],
    ['create s hash:ip,port\nadd s 10.0.0.1,tcp:70000', 'bad-port 2:20'],
    ['create s hash:ip,port\nadd s 10.0.0.1,foo:7', 'syntax 2:16'],
    ['create s hash:net\nadd s 0.0.0.0/0', 'bad-prefix 2:7'],
    ['create s hash:ip\nadd s 10.0.0.1 comment "x', 'syntax 2:24'],
    ['create s hash:ip\ndel s 10.0.0.1', 'not-found 2:7'],
    ['create s list:set\nadd s t', 'unknown-set 2:7'],
  ])('%j is refused: %s', (text, code) => {
    expect(codeOf(() => sets(text))).toBe(code);
  });

  test('-exist lets what is there be', () => {
    const ipsets = sets(
      'create s hash:ip\ncreate s hash:ip -exist\nadd s 10.0.0.1\nadd -exist s 10.0.0.1\ndel s 10.0.0.2 -exist\n',
    );
    expect(ipsets.get('s')?.size).toBe(1);
  });
});

describe('laws', () => {
  const octet = fc.integer({ min: 0, max: 3 });
  const network = fc
    .tuple(octet, octet, fc.integer({ min: 1, max: 32 }))
    .map(([a, b, length]) => ({ address: `10.0.${a}.${b}`, length }));

  test('hash:net answers as the longest of the networks that hold the address', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(network, { selector: ({ address, length }) => `${address}/${length}` }),
        octet,
        octet,
        (networks, a, b) => {
          const ipsets = sets('create s hash:net\n');
          const number = (text: string) =>
            text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
          const holds = (length: number, net: string, address: string) =>
            Math.floor(number(net) / 2 ** (32 - length)) ===
            Math.floor(number(address) / 2 ** (32 - length));
          for (const { address, length } of networks) {
            ipsets.load(`add -exist s ${address}/${length}\n`);
          }
          const to = `10.0.${a}.${b}`;
          const expected = networks.some(({ address, length }) => holds(length, address, to));
          expect(ask(ipsets, 's', { from: '1.1.1.1', to }).answer).toBe(expected ? 'hit' : 'miss');
        },
      ),
    );
  });

  test('adding and deleting leave exactly what a plain set would hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400 })), { maxLength: 500 }),
        (changes) => {
          const ipsets = sets('create s hash:ip hashsize 64\n');
          const model = new Set<string>();
          for (const [add, value] of changes) {
            const element = `10.0.${value >> 8}.${value & 255}`;
            ipsets.load(`${add ? 'add' : 'del'} -exist s ${element}\n`);
            if (add) model.add(element);
            else model.delete(element);
          }
          expect([...(ipsets.get('s')?.elements() ?? [])].sort()).toEqual([...model].sort());
        },
      ),
    );
  });
});
