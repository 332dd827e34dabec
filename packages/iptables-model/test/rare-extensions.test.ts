import {
  createRandom,
  icmp,
  type Packet,
  PacketPathError,
  SeededChoices,
  type TcpOptions,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const web = (options: TcpOptions = {}): Packet =>
  tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, ...options });
const web6 = tcp('[fd00::2]:40000', '[fd01::2]:80', IN);

describe('matches of rare things are kept word for word, and answer what is true of packets here', () => {
  test.each([
    ['-m cpu --cpu 0', true],
    ['-m cpu ! --cpu 0', false],
    ['-m devgroup --src-group default', true],
    ['-m devgroup ! --src-group default', false],
    ['-p tcp -m ecn --ecn-tcp-ece', false],
    ['-p tcp -m ecn ! --ecn-tcp-ece', true],
    ['-m ecn --ecn-ip-ect 0', true],
    ['-m helper --helper "ftp"', false],
    ['-m helper ! --helper "ftp"', true],
    ['-m mac --mac-source 02:00:00:00:00:01', false],
    ['-m mac ! --mac-source 02:00:00:00:00:01', true],
    ['-m policy --dir in --pol none', true],
    ['-m policy --dir in --pol ipsec --mode tunnel', false],
    ['-m quota --quota 1000', true],
    ['-m quota ! --quota 1000', false],
    ['-m realm --realm 0x1', false],
    ['-m string --string "GET /" --algo bm', false],
    ['-m string ! --string "GET /" --algo kmp --from 20 --to 100 --icase', true],
    ['-m string --hex-string "|0d0a|" --algo bm', false],
    ['-p tcp -m tcpmss --mss 1:1400', false],
    ['-p tcp -m tcpmss ! --mss 1:1400', true],
  ])('%s: %s', (rule, expected) => {
    const node = new TestNode(tableOf('filter', [`-A FORWARD ${rule} -j ACCEPT`]));
    const saved = node.iptables.save();
    expect(new TestNode(saved).iptables.save()).toBe(saved);
    expect(saved).toContain(`-A FORWARD ${rule.replace('"ftp"', 'ftp')} -j ACCEPT`);
    node.host.send(web());
    expect(node.matched('filter', 'FORWARD')).toEqual([expected ? 1 : 0]);
  });

  test.each(['-m cgroup --cgroup 16', '-m cgroup ! --cgroup 16'])(
    '%s: no socket, no group',
    (rule) => {
      const node = new TestNode(tableOf('filter', [`-A INPUT ${rule} -j ACCEPT`]));
      expect(new TestNode(node.iptables.save()).iptables.save()).toBe(node.iptables.save());
      node.host.send(tcp('10.0.0.2:40000', '10.0.0.1:80', IN));
      expect(node.matched('filter', 'INPUT')).toEqual([0]);
    },
  );

  test.each(['-m socket', '-m socket --transparent'])('%s: no socket waits', (rule) => {
    const node = new TestNode(tableOf('mangle', [`-A PREROUTING ${rule} -j ACCEPT`]));
    node.host.send(web());
    expect(node.matched('mangle', 'PREROUTING')).toEqual([0]);
  });

  test.each([
    '-m rt --rt-type 0',
    '-m hbh --hbh-len 8',
    '-m dst --dst-len 8',
    '-m frag --fragid 0:10 --fragfirst',
  ])('%s of IPv6: packets have no such header', (rule) => {
    const node = new TestNode(tableOf('filter', [`-A FORWARD ${rule} -j ACCEPT`]), 6);
    expect(new TestNode(node.iptables.save(), 6).iptables.save()).toBe(node.iptables.save());
    node.host.send(web6);
    expect(node.matched('filter', 'FORWARD')).toEqual([0]);
  });

  test('a quota is used up by what has passed, and by one packet that is too large', () => {
    const node = new TestNode(
      tableOf('filter', ['-A FORWARD -m quota --quota 100 -j ACCEPT', '-A FORWARD -j DROP']),
    );
    const outcomes = [40, 40, 200, 40].map(
      (length) => node.host.send(withFields(web(), { length })).outcome,
    );
    expect(outcomes).toEqual(['forwarded', 'forwarded', 'dropped', 'dropped']);
  });
});

describe('targets of rare things', () => {
  test.each([
    ['filter', '-j AUDIT --type accept'],
    ['mangle', '-j CHECKSUM --checksum-fill'],
    ['mangle', '-j CLASSIFY --set-class 0001:0010'],
    ['mangle', '-j SECMARK --selctx "system_u:object_r:x:s0"'],
    ['mangle', '-j CONNSECMARK --save'],
  ] as const)('%s %s changes nothing of a packet, and is written back', (table, target) => {
    const node = new TestNode(tableOf(table, [`-A FORWARD ${target}`]));
    expect(new TestNode(node.iptables.save()).iptables.save()).toBe(node.iptables.save());
    const { outcome, emitted } = node.host.send(web());
    expect({ outcome, ttl: emitted[0]?.ttl }).toEqual({ outcome: 'forwarded', ttl: 63 });
    expect(node.matched(table, 'FORWARD')).toEqual([1]);
  });

  test.each([
    ['-j CONNSECMARK --save', 'tracked'],
    ['-j CHECKSUM --checksum-fill', 'not tracked'],
  ])('packets of %s are %s', (target, told) => {
    const node = new TestNode(tableOf('mangle', [`-A FORWARD ${target}`]));
    node.host.send(web());
    expect(node.conntrack.entries()).toHaveLength(told === 'tracked' ? 1 : 0);
  });

  test.each([
    ['-j TTL --ttl-set 9', 8, 0],
    ['-j TOS --set-tos 0x10/0xff', 63, 0x10],
    ['-j TTL --ttl-inc 1', 64, 0],
  ])('%s changes every packet, those that follow a course too', (target, ttl, tos) => {
    const choices = new SeededChoices(createRandom('courses'));
    const tracks = tableOf('filter', ['-A FORWARD -m conntrack --ctstate NEW']);
    const text = `${tableOf('mangle', [`-A PREROUTING ${target}`])}${tracks}`;
    const node = new TestNode(text, 4, { choices });
    for (let port = 2000; port < 2040; port++) {
      const { emitted } = node.host.send(udp(`10.0.0.2:${port}`, '10.0.1.2:53', IN));
      expect([port, emitted[0]?.ttl, emitted[0]?.tos]).toEqual([port, ttl, tos]);
    }
  });

  test('TCPMSS says what segments fit, once, and never raises what was said', () => {
    const rule = '-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400';
    const node = new TestNode(tableOf('mangle', [rule]));
    const [syn] = node.host.send(web()).emitted;
    // Without the option a host takes 536 bytes, and no more.
    expect(syn).toMatchObject({ length: 44, tcp: { mss: 536 } });
    const said = (mss: number) => {
      const packet = web();
      const segment = { ...packet.tcp!, mss };
      return node.host.send(withFields(packet, { tcp: segment, sourcePort: mss })).emitted[0]?.tcp
        ?.mss;
    };
    expect([said(1460), said(1400), said(1300)]).toEqual([1400, 1400, 1300]);
  });

  test('the mark of TPROXY leads to a local route where one is ruled', () => {
    const rule =
      '-A PREROUTING -p tcp -m tcp --dport 80 -j TPROXY --on-port 3128 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1';
    const node = new TestNode(tableOf('mangle', [rule]));
    expect(node.host.send(web()).emitted[0]?.mark).toBe(1);
    expect(node.iptables.save()).toContain(rule);
  });

  test('ECN takes the bits of congestion away', () => {
    const rule = '-A FORWARD -p tcp -j ECN --ecn-tcp-remove';
    const node = new TestNode(tableOf('mangle', [rule]));
    const [syn] = node.host.send(web({ flags: ['SYN', 'ECE', 'CWR'] })).emitted;
    expect(syn?.tcp?.flags).toBe(web().tcp?.flags);
  });

  test.each([
    ['-j NFQUEUE --queue-num 0', 'dropped'],
    ['-j NFQUEUE --queue-num 2 --queue-bypass', 'forwarded'],
    ['-j NFQUEUE --queue-balance 0:3', 'dropped'],
    ['-j NFQUEUE --queue-balance 1:65535', 'dropped'],
    ['-j NFQUEUE --queue-balance 65534:65535 --queue-bypass', 'forwarded'],
  ])('%s: no program answers: %s', (target, outcome) => {
    const node = new TestNode(tableOf('filter', [`-A FORWARD ${target}`]));
    expect(new TestNode(node.iptables.save()).iptables.save()).toBe(node.iptables.save());
    expect(node.host.send(web()).outcome).toBe(outcome);
  });
});

describe('TCPMSS that clamps', () => {
  test.each([
    ['-p tcp', false],
    ['-p tcp --syn', true],
    ['-p tcp ! --syn', false],
    ['-p tcp --tcp-flags SYN,ACK SYN', true],
    ['-p tcp --tcp-flags SYN,ACK ACK', false],
    ['-p tcp --dport 80', false],
    ['-p tcp -m comment --comment "--syn"', false],
    ['-p tcp -m comment --comment x --syn', true],
    ['-p tcp -m mark --mark 2', false],
  ])('is for packets with a SYN alone: `%s` does: %s', (words, asks) => {
    const load = () =>
      new TestNode(tableOf('mangle', [`-A FORWARD ${words} -j TCPMSS --set-mss 1400`]));
    if (asks) load();
    else expect(load).toThrow(PacketPathError);
  });

  const clamp =
    '-A POSTROUTING -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu';

  test.each([
    ['an Ethernet device', '10.0.0.2:1', '10.0.1.2:80', 1460],
    ['lo, there and back', '10.0.0.1:1', '10.0.1.1:80', 9000],
    ['a device to the host itself, which is left by another', '10.0.0.1:1', '10.0.1.2:80', 1460],
  ])('asks the MTU of %s', (_, source, destination, mss) => {
    const node = new TestNode(tableOf('mangle', [clamp]));
    const packet = tcp(source, destination, { flags: ['SYN'], ...(source === '10.0.0.2:1' && IN) });
    const { emitted, delivered } = node.host.send(
      withFields(packet, { tcp: { ...packet.tcp!, mss: 9000 } }),
    );
    expect([...emitted, ...delivered][0]?.tcp?.mss).toBe(mss);
  });
});

describe('what iptables-restore refuses of them', () => {
  test.each([
    ['a clamp in PREROUTING', 'mangle', '-A PREROUTING -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu'],
    ['TCPMSS for more than SYN', 'mangle', '-A FORWARD -p tcp -j TCPMSS --set-mss 1400'],
    ['TPROXY outside mangle', 'filter', '-A FORWARD -p tcp -j TPROXY --on-port 80'],
    ['TPROXY without a protocol', 'mangle', '-A PREROUTING -j TPROXY --on-port 80'],
    [
      'a policy of packets that leave, in INPUT',
      'filter',
      '-A INPUT -m policy --dir out --pol none -j DROP',
    ],
    [
      'a device of arrival in OUTPUT',
      'filter',
      '-A OUTPUT -m addrtype --dst-type LOCAL --limit-iface-in -j DROP',
    ],
    ['no pattern', 'filter', '-A FORWARD -m string --algo bm -j DROP'],
    ['an unknown algorithm', 'filter', '-A FORWARD -m string --string x --algo fast -j DROP'],
    ['a broken hardware address', 'filter', '-A FORWARD -m mac --mac-source 02:00 -j DROP'],
    ['a quota of words', 'filter', '-A FORWARD -m quota --quota much -j DROP'],
    ['a queue of 17 bits', 'filter', '-A FORWARD -j NFQUEUE --queue-balance 65000:65536'],
    ['queues to one of 17 bits', 'filter', '-A FORWARD -j NFQUEUE --queue-balance 0:65536'],
    ['one queue as many', 'filter', '-A FORWARD -j NFQUEUE --queue-balance 7:7'],
    ['a mark of security in filter', 'filter', '-A FORWARD -j CONNSECMARK --save'],
    ['queues backwards', 'filter', '-A FORWARD -j NFQUEUE --queue-balance 3:1'],
    ['a class that is none', 'mangle', '-A FORWARD -j CLASSIFY --set-class high'],
    ['congestion of UDP', 'filter', '-A FORWARD -p udp -m ecn --ecn-tcp-cwr -j DROP'],
  ] as const)('%s', (_, table, rule) => {
    expect(() => new TestNode(tableOf(table, [rule]))).toThrow(
      expect.objectContaining({ name: 'PacketPathError' }),
    );
  });
});

test('they stand side by side with others, as on hosts that use them', () => {
  const text = `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -m mac --mac-source 02:42:ac:11:00:02 -j DROP
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DIVERT - [0:0]
-A PREROUTING -p tcp -m socket -j DIVERT
-A PREROUTING -p tcp -m tcp --dport 80 -j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
-A POSTROUTING -o virbr0 -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill
-A DIVERT -j MARK --set-xmark 0x1/0xffffffff
-A DIVERT -j ACCEPT
COMMIT
`;
  const node = new TestNode(text);
  const byTable = (saved: string) => new Set(saved.split('COMMIT\n'));
  expect(byTable(node.iptables.save())).toEqual(byTable(text));
  expect(node.host.send(udp('10.0.0.2:1', '10.0.1.2:2', IN)).outcome).toBe('forwarded');
  expect(node.host.send(icmp('10.0.0.2', '10.0.1.2', { type: 8, code: 0 }, IN)).outcome).toBe(
    'forwarded',
  );
});
