import {
  ip,
  type Packet,
  type PacketOptions,
  PacketPathError,
  sctp,
  type TcpOptions,
  tcp,
  udp,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const web = (options: TcpOptions = {}): Packet =>
  tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, ...options });
const datagram = (options: PacketOptions = {}): Packet =>
  udp('10.0.0.2:5000', '10.0.1.2:53', { ...IN, ...options });

/** How often each rule of a chain matches a packet. */
function matched(
  rules: readonly string[],
  packet: Packet,
  table: 'filter' | 'mangle' = 'filter',
): readonly number[] {
  const node = new TestNode(
    tableOf(
      table,
      rules.map((rule) => `-A FORWARD ${rule}`),
    ),
  );
  expect(new TestNode(node.iptables.save()).iptables.save()).toBe(node.iptables.save());
  node.host.send(packet);
  return node.matched(table, 'FORWARD');
}

describe('matches of headers', () => {
  test('ah and esp: the security parameters index; a packet without the header is dropped', () => {
    const rules = [
      '-p esp -m esp --espspi 1:9',
      '-p esp -m esp ! --espspi 5',
      '-p ah -m ah --ahspi 5',
    ];
    const of = (protocol: number, spi?: number): Packet =>
      ip(protocol, '10.0.0.2', '10.0.1.2', { ...IN, ...(spi !== undefined && { spi }) });
    expect(matched(rules, of(50, 5))).toEqual([1, 0, 0]);
    expect(matched(rules, of(50, 77))).toEqual([0, 1, 0]);
    expect(matched(rules, of(51, 5))).toEqual([0, 0, 1]);
    const node = new TestNode(tableOf('filter', ['-A FORWARD -p esp -m esp --espspi 1']));
    expect(node.host.send(of(50)).outcome).toBe('dropped');
  });

  test('chunks of SCTP by their flags: capitals set, small ones not', () => {
    const rules = ['any DATA:Be', 'any DATA:bE', 'all DATA:BE,SACK', 'only DATA,SACK'].map(
      (chunks) => `-p sctp -m sctp --chunk-types ${chunks}`,
    );
    const chunks = ['DATA', 'SACK'] as const;
    const packet = (flags: number): Packet =>
      sctp('10.0.0.2:99', '10.0.1.2:99', { ...IN, chunks, chunkFlags: [flags, 0] });
    expect(matched(rules, packet(2))).toEqual([1, 0, 0, 1]);
    expect(matched(rules, packet(1))).toEqual([0, 1, 0, 1]);
    expect(matched(rules, packet(3))).toEqual([0, 0, 1, 1]);
  });

  test('options of TCP; a stripped one leaves its bytes behind', () => {
    const rules = [
      '-p tcp -m tcp --tcp-option 3',
      '-p tcp -m tcp ! --tcp-option 2',
      '-p tcp -j TCPOPTSTRIP --strip-options 3,8',
      '-p tcp -m tcp --tcp-option 3',
      '-p tcp -m tcp --tcp-option 1',
      '-m length --length 44',
    ];
    expect(matched(rules, web({ windowScale: 7 }), 'mangle')).toEqual([1, 1, 1, 0, 1, 1]);
    expect(matched(rules, web({ mss: 1460 }), 'mangle')).toEqual([0, 0, 1, 0, 0, 1]);
  });

  test('string and u32 read the payload that a packet says', () => {
    const rules = [
      '-m string --string hello --algo bm',
      '-m string ! --string hello --algo kmp',
      '-m string --string HELLO --algo bm --icase',
      '-m string --hex-string "|0d0a|" --algo bm --from 36 --to 39',
      '-m string --hex-string "|0d0a|" --algo bm --to 38',
      '-p udp -m u32 --u32 "0x1c=0x68656c6c"',
    ];
    const content = 'say hello\r\n';
    expect(matched(rules, datagram({ content, length: 39 }))).toEqual([1, 0, 1, 1, 0, 0]);
    expect(matched(rules, datagram({ content: 'hello', length: 33 }))).toEqual([1, 0, 1, 0, 0, 1]);
    expect(matched(rules, datagram())).toEqual([0, 1, 0, 0, 0, 0]);
  });

  test('mac: the frame that a packet came in', () => {
    const rules = [
      '-m mac --mac-source 02:00:00:00:00:01',
      '-m mac ! --mac-source 02:00:00:00:00:01',
    ];
    expect(matched(rules, web({ hardwareSource: '02:00:00:00:00:01' }))).toEqual([1, 0]);
    expect(matched(rules, web({ hardwareSource: '02:00:00:00:00:02' }))).toEqual([0, 1]);
  });
});

describe('flows by hash', () => {
  test('cluster: a connection belongs to one node, whichever way its packets go', () => {
    const masks = ['0x00000001', '0x00000002', '0x00000004'];
    const rules = masks.map(
      (mask) =>
        `-A FORWARD -m cluster --cluster-local-nodemask ${mask} --cluster-total-nodes 3 --cluster-hash-seed 0xdeadbeef`,
    );
    const node = new TestNode(tableOf('filter', rules));
    node.host.send(datagram());
    const [first] = [node.matched('filter', 'FORWARD')];
    expect(first.reduce((sum, count) => sum + count, 0)).toBe(1);
    node.host.send(udp('10.0.1.2:53', '10.0.0.2:5000', { inputInterface: 'eth1' }));
    expect(node.matched('filter', 'FORWARD')).toEqual(first.map((count) => 2 * count));
  });

  test('HMARK: packets of one security index have one mark, others another', () => {
    const options = '--hmark-tuple spi --hmark-rnd 0xfeedcafe --hmark-mod 1024';
    const node = new TestNode(tableOf('mangle', [`-A PREROUTING -j HMARK ${options}`]));
    const markOf = (spi: number) =>
      node.host.send(ip(50, '10.0.0.2', '10.0.1.2', { ...IN, spi })).emitted[0]?.mark;
    const marks = [0, 1, 2, 0x20003].map(markOf);
    expect([0, 1, 2, 0x20003].map(markOf)).toEqual(marks);
    expect(new Set(marks).size).toBe(4);
  });

  test('HMARK: both directions have one mark, within its range', () => {
    const options =
      '--hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-rnd 0xfeedcafe --hmark-mod 4 --hmark-offset 1';
    const node = new TestNode(tableOf('mangle', [`-A PREROUTING -j HMARK ${options}`]));
    expect(node.iptables.save()).toContain(options);
    const marks = [40_000, 40_001, 40_002, 40_003, 40_004].map((port) => {
      const [there] = node.host.send(tcp(`10.0.0.2:${port}`, '10.0.1.2:80', IN)).emitted;
      const back = tcp('10.0.1.2:80', `10.0.0.2:${port}`, {
        inputInterface: 'eth1',
        flags: ['SYN', 'ACK'],
      });
      const [answer] = node.host.send(back).emitted;
      expect(answer?.mark).toBe(there?.mark);
      return there?.mark ?? 0;
    });
    expect(marks.every((mark) => mark >= 1 && mark <= 4)).toBe(true);
    expect(new Set(marks).size).toBeGreaterThan(1);
  });
});

describe('packets that rules make', () => {
  test('TEE: a copy goes by the gateway, untracked, and is not copied again', () => {
    const node = new TestNode(
      '*mangle\n-A PREROUTING -j TEE --gateway 10.0.0.9\n-A POSTROUTING -j TEE --gateway 10.0.0.9\nCOMMIT\n',
    );
    const { emitted, outcome } = node.host.send(web());
    expect(outcome).toBe('forwarded');
    expect(emitted.map(({ outputInterface, ttl }) => [outputInterface, ttl])).toEqual([
      ['eth0', 63],
      ['eth0', 63],
      ['eth1', 63],
    ]);
  });
});

describe('sets', () => {
  test('an element is counted before its count is asked, and where it fails too', () => {
    const node = new TestNode('');
    node.ipsets.load('create c hash:ip counters\nadd c 10.0.0.2\n');
    const rules = ['--packets-gt 1', '! --update-counters --packets-eq 1', '--packets-eq 2'];
    node.iptables.load(
      tableOf(
        'filter',
        rules.map((rule) => `-A FORWARD -m set --match-set c src ${rule}`),
      ),
    );
    node.host.send(web());
    expect(node.matched('filter', 'FORWARD')).toEqual([0, 1, 1]);
    expect(node.ipsets.save()).toContain('add c 10.0.0.2 packets 2 bytes 80');
  });

  test('an element that a packet adds begins with that packet; a list gives it to one member', () => {
    const node = new TestNode('');
    node.ipsets.load(
      'create a hash:ip counters\ncreate b hash:ip\ncreate l list:set\nadd l a\nadd l b\n',
    );
    node.iptables.load(tableOf('filter', ['-A FORWARD -j SET --add-set l src']));
    node.host.send(web());
    expect(node.ipsets.save()).toContain('add a 10.0.0.2 packets 1 bytes 40');
    expect(node.ipsets.save()).not.toContain('add b');
    // The first member has it already, so that the second takes it now.
    node.host.send(web());
    expect(node.ipsets.save()).toContain('add b 10.0.0.2');
  });

  test.each([
    ['skbmark 0x5', 'skbmark 0x5'],
    ['skbmark 0x5/0xffffffff', 'skbmark 0x5'],
    ['skbmark 0x5/0xff', 'skbmark 0x5/0xff'],
    ['skbmark 0x0/0xff', 'skbmark 0x0/0xff'],
    ['skbmark 0x0', 'skbmark 0x0'],
    ['skbprio 0:1', 'skbprio 0:1'],
    ['skbprio 1:0', 'skbprio 1:0'],
    ['skbprio 0:0', ''],
    ['skbqueue 0', ''],
    [
      'skbqueue 1 skbprio ffff:ffff skbmark 0xff/0x0',
      'skbmark 0xff/0x0 skbprio ffff:ffff skbqueue 1',
    ],
  ])('an element with %s is listed with "%s"', (given, listed) => {
    const { ipsets } = new TestNode('');
    ipsets.load(`create s hash:ip skbinfo\nadd s 10.0.0.2 ${given}\n`);
    const element = ipsets.save().split('\n')[1];
    expect(element).toBe(`add s 10.0.0.2 ${listed}`.trim());
  });

  test.each([
    ...[
      'skbprio 1:10x',
      'skbprio x1:10',
      'skbprio 1:',
      'skbprio :1',
      'skbprio 1',
      'skbprio 10000:1',
    ],
    ...['skbmark 0x5x', 'skbmark x', 'skbmark 0x5/', 'skbmark 0x100000000', 'skbqueue 65536'],
  ])('an element with %s is refused', (given) => {
    const { ipsets } = new TestNode('');
    ipsets.load('create s hash:ip skbinfo\n');
    expect(() => ipsets.run(`add s 10.0.0.2 ${given}`)).toThrow(PacketPathError);
  });

  test('SET --map-set writes the mark of the element found, its masked bits alone', () => {
    const node = new TestNode('');
    const text =
      'create s hash:ip family inet hashsize 1024 maxelem 65536 skbinfo\n' +
      'add s 10.0.0.2 skbmark 0x5/0xff skbprio 1:10 skbqueue 5\nadd s 10.0.0.3 skbmark 0x6\n';
    node.ipsets.load(text);
    expect(node.ipsets.save()).toBe(text);
    const rule = '-A PREROUTING -j SET --map-set s src --map-mark';
    node.iptables.load(tableOf('mangle', [rule]));
    expect(node.iptables.save()).toContain(rule);
    const markOf = (from: string): number | undefined =>
      node.host.send(tcp(`${from}:1`, '10.0.1.2:80', { ...IN, mark: 0x1ff })).emitted[0]?.mark;
    expect(['10.0.0.2', '10.0.0.3', '10.0.0.4'].map(markOf)).toEqual([0x105, 0x6, 0x1ff]);
    expect(() =>
      node.iptables.load(tableOf('filter', [rule.replace('PREROUTING', 'FORWARD')])),
    ).toThrow('table mangle');
  });
});
