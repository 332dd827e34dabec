import {
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  Protocol,
  sctp,
  type TcpOptions,
  tcp,
  udp,
} from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const web = (options: TcpOptions = {}): Packet =>
  tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, ...options });
const dns = (options: PacketOptions = {}): Packet =>
  udp('10.0.0.2:5353', '10.0.1.2:53', { ...IN, ...options });
const ping = icmp('10.0.0.2', '10.0.1.2', { type: 8, code: 0 }, IN);
const web6 = tcp('[fd00::2]:40000', '[fd01::2]:80', IN);
const ping6 = icmp('fd00::2', 'fd01::2', { type: 128, code: 0 }, IN);
const later = { id: 1, offset: 64, size: 64, more: false };

/** A rule, a packet that it matches, and one that it does not. */
const CASES: readonly (readonly [rule: string, yes: Packet, no: Packet])[] = [
  ['-s 10.0.0.0/24', web(), tcp('10.0.2.2:1', '10.0.1.2:80', IN)],
  ['! -s 10.0.0.2', tcp('10.0.0.3:1', '10.0.1.2:80', IN), web()],
  ['-d 10.0.1.2/255.255.0.255', web(), tcp('10.0.0.2:1', '10.0.1.3:80', IN)],
  ['! -d 10.0.1.0/24', tcp('10.0.1.2:1', '10.0.0.9:80', { inputInterface: 'eth1' }), web()],
  ['-i eth0', web(), web({ inputInterface: 'eth1' })],
  ['-i eth+', web(), tcp('10.0.1.1:80', '10.0.1.1:80', { inputInterface: 'lo' })],
  ['! -i eth1', web(), web({ inputInterface: 'eth1' })],
  ['-p tcp', web(), dns()],
  ['! -p 17', web(), dns()],
  ['-f', ip(17, '10.0.0.2', '10.0.1.2', { ...IN, fragment: later }), dns()],
  ['! -f', dns(), dns({ fragment: later })],
  ['-p tcp --dport 80', web(), tcp('10.0.0.2:1', '10.0.1.2:81', IN)],
  ['-p tcp --sport 1024:', web(), tcp('10.0.0.2:1023', '10.0.1.2:80', IN)],
  ['-p tcp -m tcp ! --dport 80:90', tcp('10.0.0.2:1', '10.0.1.2:79', IN), web()],
  ['-p tcp --syn', web(), web({ flags: ['SYN', 'ACK'] })],
  ['-p tcp --tcp-flags SYN,RST RST', web({ flags: ['RST', 'ACK'] }), web()],
  ['-p tcp ! --tcp-flags ALL NONE', web(), web({ flags: 0 })],
  ['-p udp --dport 53', dns(), dns({ fragment: later })],
  [
    '-p sctp --dport 80',
    sctp('10.0.0.2:1', '10.0.1.2:80', IN),
    sctp('10.0.0.2:1', '10.0.1.2:81', IN),
  ],
  [
    '-p sctp --chunk-types any INIT,DATA',
    sctp('10.0.0.2:1', '10.0.1.2:80', IN),
    sctp('10.0.0.2:1', '10.0.1.2:80', { ...IN, chunks: ['SACK'] }),
  ],
  [
    '-p icmp --icmp-type echo-request',
    ping,
    icmp('10.0.0.2', '10.0.1.2', { type: 0, code: 0 }, IN),
  ],
  ['-p icmp ! --icmp-type 3/1', ping, icmp('10.0.0.2', '10.0.1.2', { type: 3, code: 1 }, IN)],
  ['-p icmpv6 --icmpv6-type 128', ping6, icmp('fd00::2', 'fd01::2', { type: 1, code: 0 }, IN)],
  ['-p tcp -m multiport --dports 22,80:90', web(), tcp('10.0.0.2:80', '10.0.1.2:79', IN)],
  ['-p tcp -m multiport ! --ports 1,2', web(), tcp('10.0.0.2:2', '10.0.1.2:79', IN)],
  ['-m mark --mark 0x4/0x6', web({ mark: 5 }), web({ mark: 6 })],
  ['-m mark ! --mark 7', web({ mark: 6 }), web({ mark: 7 })],
  ['-m iprange --src-range 10.0.0.1-10.0.0.2', web(), tcp('10.0.0.3:1', '10.0.1.2:80', IN)],
  ['-m iprange ! --dst-range 10.0.1.3-10.0.1.9', web(), tcp('10.0.0.3:1', '10.0.1.4:80', IN)],
  ['-m length --length 40:41', web(), web({ payload: 2 })],
  ['-m length ! --length 40', web({ payload: 2 }), web()],
  ['-m ttl --ttl-gt 9', web({ ttl: 10 }), web({ ttl: 9 })],
  ['-m ttl ! --ttl-eq 9', web({ ttl: 10 }), web({ ttl: 9 })],
  ['-m tos --tos 0x10/0xf0', web({ tos: 0x12 }), web({ tos: 0x22 })],
  ['-m dscp --dscp-class AF11', web({ tos: 40 }), web({ tos: 41 + 3 })],
  ['-m pkttype --pkt-type unicast', web(), udp('10.0.0.2:1', '10.0.0.255:2', IN)],
  ['-m addrtype --dst-type LOCAL', tcp('10.0.0.2:1', '10.0.1.1:80', IN), web()],
  [
    '-m addrtype ! --src-type LOCAL',
    web(),
    tcp('10.0.1.1:80', '10.0.1.1:80', { inputInterface: 'lo' }),
  ],
  ['-m rpfilter', web(), web({ inputInterface: 'eth1' })],
  ['-m rpfilter --invert', web({ inputInterface: 'eth1' }), web()],
  ['-m u32 --u32 "6&0xff=6 && 0>>22&0x3C@0&0xffff=80:90"', web(), dns()],
  ['-m physdev ! --physdev-is-in -p tcp', web(), dns()],
  ['-m state --state INVALID', web({ flags: ['SYN', 'ACK'] }), web()],
  ['-m conntrack ! --ctstate NEW', web({ flags: ['SYN', 'ACK'] }), web()],
  ['-m conntrack --ctproto tcp --ctdir ORIGINAL', web(), dns()],
  ['-m conntrack --ctorigsrc 10.0.0.2 --ctorigdstport 80', web(), dns()],
  ['-m conntrack --ctreplsrc 10.0.1.0/24 ! --ctrepldst 10.0.0.9', web(), web({ flags: ['RST'] })],
  ['-m connmark --mark 0', web(), web({ flags: ['SYN', 'ACK'] })],
];

/** As PREROUTING of mangle sees them, behind conntrack. */
describe('matches', () => {
  it.each(CASES)('%s', (rule, yes, no) => {
    for (const [packet, count] of [
      [yes, 1],
      [no, 0],
    ] as const) {
      const node = new TestNode(tableOf('mangle', [`-A PREROUTING ${rule}`]), yes.family);
      node.host.send(packet);
      expect(node.matched('mangle', 'PREROUTING')).toEqual([count]);
    }
  });

  it('of IPv6 look at all words of an address', () => {
    const rules = ['fd00::2', 'fd00::/64', 'fd00:0:0:1::/64', 'fe00::2'];
    const node = new TestNode(
      tableOf(
        'raw',
        rules.map((rule) => `-A PREROUTING -s ${rule}`),
      ),
      6,
    );
    node.host.send(web6);
    expect(node.matched('raw', 'PREROUTING')).toEqual([1, 1, 0, 0]);
  });

  it('are asked in the order written, until one says no', () => {
    const rule = '-A PREROUTING -m mark --mark 1 -m statistic --mode nth --every 2 --packet 0';
    const node = new TestNode(tableOf('mangle', [rule]));
    for (const mark of [0, 1, 0, 0, 1, 1]) node.host.send(web({ mark }));
    expect(node.matched('mangle', 'PREROUTING')).toEqual([2]);
  });

  it('owner asks for the process that sends, root unless the packet says', () => {
    const tests = ['--uid-owner 0', '! --uid-owner 0', '! --socket-exists', '--socket-exists'];
    const more = ['--uid-owner 1000-1999', '--gid-owner 5', '! --gid-owner 5'];
    const rules = [...tests, ...more].map((options) => `-A POSTROUTING -m owner ${options}`);
    const matched = (packet: Packet): readonly number[] => {
      const node = new TestNode(tableOf('mangle', rules));
      node.host.send(packet);
      return node.matched('mangle', 'POSTROUTING');
    };
    const from = '10.0.1.1:1';
    expect(matched(tcp(from, '10.0.1.2:80'))).toEqual([1, 0, 0, 1, 0, 0, 1]);
    const owner = { user: 1337, group: 5 };
    expect(matched(tcp(from, '10.0.1.2:80', { owner }))).toEqual([0, 1, 0, 1, 1, 1, 0]);
    // A packet that passes through has no socket: only what stands behind ! is true.
    expect(matched(web())).toEqual([0, 1, 1, 0, 0, 0, 1]);
  });

  it('pkttype calls what this host sends unicast, whoever it is for', () => {
    const node = new TestNode(
      tableOf('mangle', [
        '-A OUTPUT -m pkttype --pkt-type unicast',
        '-A OUTPUT -m pkttype --pkt-type broadcast',
      ]),
    );
    node.host.send(udp('10.0.1.1:1', '10.0.1.255:2'));
    expect(node.matched('mangle', 'OUTPUT')).toEqual([1, 0]);
  });

  it('conntrack reads type and code where ICMP has no port, and no time left before confirmation', () => {
    const rules = ['--ctorigdstport 2048', '--ctreplsrcport 0', '--ctexpire 0', '--ctexpire 1:600'];
    const node = new TestNode(
      tableOf(
        'mangle',
        rules.map((options) => `-A PREROUTING -m conntrack ${options}`),
      ),
    );
    node.host.send(ping);
    expect(node.matched('mangle', 'PREROUTING')).toEqual([1, 1, 1, 0]);
    node.host.send(ping);
    expect(node.matched('mangle', 'PREROUTING')).toEqual([2, 2, 1, 1]);
  });

  it('drop a fragment that begins within the TCP header', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -p tcp --dport 1', '-A PREROUTING']));
    const fragment = { id: 1, offset: 8, size: 20, more: false };
    expect(node.host.send(web({ fragment })).outcome).toBe('dropped');
    expect(node.matched('raw', 'PREROUTING')).toEqual([0, 0]);
  });

  it('count in the accounts of nfacct whatever reaches them', () => {
    const rules = tableOf('raw', ['-A PREROUTING -m nfacct --nfacct-name seen']);
    expect(() => new TestNode(rules)).toThrow("there is no account 'seen'");
    const node = new TestNode('');
    node.host.run({ tool: 'nfacct', arguments: 'add seen' });
    node.iptables.load(rules);
    node.host.send(web());
    expect(node.matched('raw', 'PREROUTING')).toEqual([1]);
    expect(node.iptables.view.accounts.get('seen')).toEqual({ packets: 1, bytes: 40 });
  });

  it('know a protocol by its number, even one that has no name', () => {
    const rules = ['-A PREROUTING -p 132', '-A PREROUTING -p 99'];
    const node = new TestNode(tableOf('raw', rules));
    node.host.send(ip(Protocol.SCTP, '10.0.0.2', '10.0.1.2', IN));
    expect(node.matched('raw', 'PREROUTING')).toEqual([1, 0]);
    expect(node.iptables.save()).toContain('-A PREROUTING -p sctp\n-A PREROUTING -p 99\n');
  });
});
