import { icmp, PacketPathError, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type LinuxHost, type LinuxHostOptions, linuxHost } from '../src/index.ts';

const INTERFACES = [
  { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
  { name: 'cni0', addresses: ['10.244.1.1/24', 'fd00:244::1/64'] },
];

const host = (options: LinuxHostOptions): LinuxHost =>
  linuxHost({ forwarding: true, interfaces: INTERFACES, routes: ['default dev eth0'], ...options });

const NAT = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m set --match-set SERVICES dst,dst -j DNAT --to-destination 10.244.1.7:8080
COMMIT
`;
const SETS = 'create SERVICES hash:ip,port\nadd SERVICES 10.96.0.10,tcp:80\n';

const syn = (to: string) => tcp('10.244.1.5:40000', to, { inputInterface: 'cni0' });

describe('a host of texts', () => {
  test('loads sets before the rules that name them', () => {
    const { emitted, work } = host({ iptables: NAT, ipset: SETS }).send(syn('10.96.0.10:80'));
    expect(emitted).toMatchObject([{ destinationPort: 8080, outputInterface: 'cni0' }]);
    expect(String(emitted[0]?.destination)).toBe('10.244.1.7');
    expect(work).toMatchObject({ setLookups: 1, setProbes: 1 });
  });

  test('says what it loaded', () => {
    const { restored, ipsets, iptables } = host({ iptables: NAT, ipset: SETS });
    expect(restored[4]).toMatchObject({ rules: 1 });
    expect(restored[6]).toBeUndefined();
    expect(ipsets.view.sets.map(({ name }) => name)).toEqual(['SERVICES']);
    expect(iptables[4].save()).toContain('--match-set SERVICES dst,dst');
  });

  test('keeps the two families apart', () => {
    const drop = '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n';
    const built = host({ ip6tables: drop, routes: ['default dev eth0', '::/0 dev eth0'] });
    expect(built.send(syn('192.168.1.20:80')).outcome).toBe('forwarded');
    const packet = tcp('[fd00:244::5]:40000', '[fd00:2::1]:80', { inputInterface: 'cni0' });
    expect(built.send(packet).outcome).toBe('dropped');
  });

  test('balances what ipvsadm says', () => {
    const built = host({
      interfaces: [...INTERFACES, { name: 'kube-ipvs0', addresses: ['10.96.0.10/32'] }],
      ipvsadm: '-A -t 10.96.0.10:80 -s rr\n-a -t 10.96.0.10:80 -r 10.244.1.7:8080 -m -w 1\n',
    });
    expect(String(built.send(syn('10.96.0.10:80')).emitted[0]?.destination)).toBe('10.244.1.7');
    expect(built.ipvs.view.connections).toHaveLength(1);
  });
});

describe('connection tracking', () => {
  const entriesAfter = (options: LinuxHostOptions): number => {
    const built = host(options);
    built.send(syn('192.168.1.20:80'));
    return built.conntrack.entries().length;
  };

  test('is off while nothing asks for it', () => {
    expect(entriesAfter({ iptables: '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n' })).toBe(0);
  });

  test('is on when a rule asks for it, or when it is forced', () => {
    expect(entriesAfter({ iptables: NAT, ipset: SETS })).toBe(1);
    expect(entriesAfter({ conntrackForced: true })).toBe(1);
  });

  test('may be forced for both families', () => {
    const built = host({ conntrackForced: true });
    built.send(icmp('fd00:1::5', 'fd00:1::10', { type: 128, code: 0 }, { inputInterface: 'eth0' }));
    expect(built.conntrack.entries()).toHaveLength(1);
  });
});

describe('a text that is wrong', () => {
  const errorOf = (options: LinuxHostOptions): string => {
    try {
      host(options);
    } catch (error) {
      if (error instanceof PacketPathError) return `${error.code} ${error.source}:${error.line}`;
      throw error;
    }
    return 'no error';
  };

  test.each<[string, LinuxHostOptions, string]>([
    ['rules', { iptables: '*filter\n-A NOWHERE -j ACCEPT\nCOMMIT\n' }, 'unknown-chain iptables:2'],
    ['IPv6 rules', { ip6tables: '*filtre\nCOMMIT\n' }, 'unknown-table ip6tables:1'],
    ['sets', { ipset: 'create s hash:ip\nadd s x\n' }, 'bad-address ipset:2'],
    ['services', { ipvsadm: '-A -t 10.96.0.10:80 -s nonsense\n' }, 'unknown-scheduler ipvsadm:1'],
    ['rules without their sets', { iptables: NAT }, 'unknown-set iptables:4'],
    ['rules of a file', { iptables: '?', sources: { iptables: 'a.txt' } }, 'syntax a.txt:1'],
  ])('is refused with the place: %s', (_, options, place) => {
    expect(errorOf(options)).toBe(place);
  });
});
