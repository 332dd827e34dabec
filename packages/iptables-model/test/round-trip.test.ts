import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

/** A rule as a person may write it, and as iptables-save prints it; one text where they are the same. */
const FORMS: readonly (readonly [written: string, saved?: string])[] = [
  ['-s 10.0.0.1', '-s 10.0.0.1/32'],
  ['-s 10.1.2.3/8 -d 0.0.0.0/0', '-s 10.0.0.0/8'],
  ['-s 10.0.0.0/255.0.255.0'],
  ['-p 6 -i + -o eth+ -d 10.0.0.1', '-d 10.0.0.1/32 -o eth+ -p tcp'],
  ['! -s 10.0.0.0/8 ! -i eth0 ! -p udp ! -f'],
  ['-p tcp --dport 80', '-p tcp -m tcp --dport 80'],
  ['-p tcp --destination-port=80:', '-p tcp -m tcp --dport 80:65535'],
  ['-p tcp -m tcp --sport 0:65535', '-p tcp -m tcp'],
  ['-p tcp --syn', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN'],
  [
    '-p tcp -m tcp ! --tcp-flags ALL NONE',
    '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE',
  ],
  ['-p icmp --icmp-type port-unreachable', '-p icmp -m icmp --icmp-type 3/3'],
  ['-p icmp -m icmp --icmp-type any'],
  ['-p udp -m multiport ! --dports 1,2:3'],
  ['-m comment --comment bare_word-1'],
  ['-m comment --comment "two words, \\"quoted\\" \\\\"'],
  ['-m comment --comment a:b', '-m comment --comment "a:b"'],
  ['-m mark --mark 16384/0x4000', '-m mark --mark 0x4000/0x4000'],
  ['-m mark ! --mark 010', '-m mark ! --mark 0x8'],
  ['-m conntrack --ctstate ESTABLISHED,RELATED', '-m conntrack --ctstate RELATED,ESTABLISHED'],
  ['-m conntrack ! --ctstatus ASSURED,SEEN_REPLY', '-m conntrack ! --ctstatus SEEN_REPLY,ASSURED'],
  [
    '-m conntrack --ctorigsrc 10.0.0.1/32 --ctproto udp',
    '-m conntrack --ctproto 17 --ctorigsrc 10.0.0.1',
  ],
  [
    '-m statistic --mode random --probability 0.333',
    '-m statistic --mode random --probability 0.33300000010',
  ],
  ['-m statistic --mode nth --every 3 --packet 0'],
  ['-m recent --set', '-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource'],
  ['-m recent ! --rcheck --seconds 9 --reap --hitcount 2 --name a --mask 255.0.0.0 --rdest'],
  ['-m limit', '-m limit --limit 3/hour'],
  ['-m limit --limit 120/minute --limit-burst 7', '-m limit --limit 2/sec --limit-burst 7'],
  ['-m length --length :60', '-m length --length 0:60'],
  ['-m iprange --src-range 10.0.0.1', '-m iprange --src-range 10.0.0.1-10.0.0.1'],
  [
    '-m addrtype --dst-type local ! --src-type LOCAL',
    '-m addrtype ! --src-type LOCAL --dst-type LOCAL',
  ],
  ['-m u32 --u32 "0>>28=4 && 8 & 0xff = 1:2"', '-m u32 --u32 "0x0>>0x1c=0x4&&0x8&0xff=0x1:0x2"'],
  ['-m ttl --ttl 5', '-m ttl --ttl-eq 5'],
  ['-j MARK --set-mark 1/2', '-j MARK --set-xmark 0x1/0x3'],
  ['-j MARK --or-mark 0x4000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['-j MARK --xor-mark 0x4000', '-j MARK --set-xmark 0x4000/0x0'],
  ['-j MARK --and-mark 0xff', '-j MARK --set-xmark 0x0/0xffffff00'],
  ['-j CONNMARK --save-mark', '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff'],
  ['-j CONNMARK --restore-mark --mask 7', '-j CONNMARK --restore-mark --nfmask 0x7 --ctmask 0x7'],
  ['-m tos ! --tos 0x10', '-m tos ! --tos 0x10/0xff'],
  ['-m tos --tos Minimize-Delay', '-m tos --tos 0x10/0x3f'],
  ['-m dscp --dscp-class EF', '-m dscp --dscp 0x2e'],
  ['-j TOS --set-tos Maximize-Throughput', '-j TOS --set-tos 0x08/0x3f'],
  ['-j TOS --and-tos 0x0f', '-j TOS --set-tos 0x00/0xf0'],
  ['-j TOS --or-tos 2', '-j TOS --set-tos 0x02/0x02'],
  ['-j TOS --xor-tos 2', '-j TOS --set-tos 0x02/0x00'],
  ['-j DSCP --set-dscp-class AF11', '-j DSCP --set-dscp 0x0a'],
  ['-j TTL --ttl-set 64'],
  ['-j TTL --ttl-dec 1'],
  ['-m owner --gid-owner 0-9 ! --uid-owner 1000', '-m owner ! --uid-owner 1000 --gid-owner 0-9'],
  ['-m owner ! --socket-exists'],
  ['-j LOG --log-prefix "a b"'],
  ['-j LOG --log-level warning', '-j LOG'],
  ['-j LOG --log-level debug --log-prefix "a "', '-j LOG --log-prefix "a " --log-level 7'],
  ['-j NFLOG --nflog-group 0 --nflog-prefix a', '-j NFLOG --nflog-prefix a'],
  ['-g B'],
  [''],
];

describe('iptables-save', () => {
  it.each(FORMS)('of %s', (written, saved = written) => {
    const node = new TestNode(tableOf('mangle', [`-A A ${written}`], ['A', 'B']));
    const text = node.iptables.save();
    expect(text).toContain(`\n${`-A A ${saved}`.trimEnd()}\nCOMMIT\n`);
    expect(new TestNode(text).iptables.save()).toBe(text);
  });

  it.each([
    ['raw', '-A PREROUTING -p tcp -j CT --helper ftp'],
    ['raw', '-A PREROUTING -j CT --ctevents new,destroy --zone 7'],
    ['raw', '-A PREROUTING -j CT --zone mark'],
    ['nat', '-A POSTROUTING -s 10.0.0.0/24 -j NETMAP --to 192.168.7.0/24'],
  ] as const)('of table %s: %s', (table, rule) => {
    const text = new TestNode(tableOf(table, [rule])).iptables.save();
    expect(text).toContain(`\n${rule}\n`);
    expect(new TestNode(text).iptables.save()).toBe(text);
  });

  it('keeps counters when asked to, on both ways', () => {
    const text = tableOf('filter', [
      ':INPUT DROP [5:500]',
      '[3:180] -A INPUT -p tcp -j ACCEPT',
      '[0:0] -A INPUT -p udp -j ACCEPT',
    ]);
    const node = new TestNode('');
    node.iptables.load(text, { counters: true });
    expect(node.iptables.save({ counters: true })).toContain(
      '[3:180] -A INPUT -p tcp -j ACCEPT\n[0:0] -A INPUT -p udp -j ACCEPT\n',
    );
    expect(node.iptables.save()).toContain(':INPUT DROP [5:500]');
    node.iptables.load(text);
    expect(node.iptables.save({ counters: true })).toContain(':INPUT DROP [0:0]');
    expect(node.iptables.save({ counters: true })).toContain('[0:0] -A INPUT -p tcp -j ACCEPT');
  });

  it('makes a rule of each address', () => {
    const node = new TestNode(
      tableOf('raw', ['-A OUTPUT -s 10.0.0.1,10.0.0.2 -d 10.0.0.3,10.0.0.4']),
    );
    expect(node.iptables.view.table('raw')?.chain('OUTPUT')?.rules).toHaveLength(4);
  });
});

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const prefix = fc.tuple(address, fc.integer({ min: 1, max: 32 })).map((parts) => parts.join('/'));
const port = fc.integer({ min: 0, max: 65535 });
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const maybeNot = fc.constantFrom('', '! ');
const optional = (words: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(fc.constant(''), words);

const header = fc
  .tuple(
    optional(fc.tuple(maybeNot, prefix).map(([not, value]) => `${not}-s ${value}`)),
    optional(fc.tuple(maybeNot, prefix).map(([not, value]) => `${not}-d ${value}`)),
    optional(fc.constantFrom('-i eth0', '! -i eth+', '-o lo')),
  )
  .map((parts) => parts.filter((part) => part !== '').join(' '));
const comment = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
  .map((text) => `-m comment --comment "${text.replaceAll(/["\\]/g, '\\$&')}"`);
const match = fc.oneof(
  comment,
  fc.tuple(maybeNot, uint32, uint32).map(([not, a, b]) => `-m mark ${not}--mark ${a}/${b}`),
  fc.tuple(port, maybeNot).map(([value, not]) => `-p tcp ${not}--dport ${value}`),
  fc
    .integer({ min: 0, max: 2 ** 31 })
    .map((bits) => `-m statistic --mode random --probability ${(bits / 2 ** 31).toFixed(11)}`),
  fc.tuple(maybeNot, address).map(([not, value]) => `-m iprange ${not}--src-range ${value}`),
);
const target = fc.oneof(
  fc.constantFrom('', '-j ACCEPT', '-j DROP', '-j RETURN', '-j B', '-g B'),
  fc.tuple(uint32, uint32).map(([a, b]) => `-j MARK --set-xmark ${a}/${b}`),
);
const rule = fc
  .tuple(
    fc.constantFrom('A', 'C'),
    header,
    fc.uniqueArray(match, { maxLength: 3, selector: (text) => text.slice(0, 6) }),
    target,
  )
  .map(([chain, ...parts]) => `-A ${chain} ${parts.flat().join(' ')}`);

describe('reading and writing', () => {
  it('are inverse, once written', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), (rules) => {
        const saved = new TestNode(tableOf('mangle', rules, ['A', 'B', 'C'])).iptables.save();
        expect(new TestNode(saved).iptables.save()).toBe(saved);
      }),
    );
  });

  it('keep every rule, in order', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), (rules) => {
        const node = new TestNode(tableOf('mangle', rules, ['A', 'B', 'C']));
        const table = node.iptables.view.table('mangle');
        for (const chain of ['A', 'C']) {
          const written = rules.filter((text) => text.startsWith(`-A ${chain} `));
          expect(table?.chain(chain)?.rules).toHaveLength(written.length);
        }
      }),
    );
  });

  it('answer any text with rules or with one clear error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (text) => {
        const node = new TestNode('');
        try {
          node.iptables.load(`*filter\n${text}\nCOMMIT\n`);
        } catch (error) {
          expect(error).toMatchObject({ name: 'PacketPathError', line: expect.any(Number) });
        }
      }),
    );
  });
});
