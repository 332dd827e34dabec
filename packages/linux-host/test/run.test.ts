import { type Invocation, PacketPathError, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type LinuxHost, linuxHost } from '../src/index.ts';

const NAT = `*nat
:PREROUTING ACCEPT [0:0]
:SERVICES - [0:0]
:POD-A - [0:0]
-A PREROUTING -j SERVICES
-A SERVICES -d 10.96.0.10/32 -j POD-A
-A POD-A -p udp -j DNAT --to-destination 10.244.1.7
-A POD-A -p tcp -j DNAT --to-destination 10.244.1.7
COMMIT
`;

/** The same service, with another pod behind it. */
const MOVED = `*nat
:SERVICES - [0:0]
:POD-A - [0:0]
:POD-B - [0:0]
-A SERVICES -d 10.96.0.10/32 -j POD-B
-A POD-B -p udp -j DNAT --to-destination 10.244.1.8
-A POD-B -p tcp -j DNAT --to-destination 10.244.1.8
-X POD-A
COMMIT
`;

const host = (): LinuxHost =>
  linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.1.10/24'] },
      { name: 'cni0', addresses: ['10.244.1.1/24'] },
    ],
    routes: ['default dev eth0'],
    iptables: NAT,
  });

const restore: Invocation = {
  tool: 'iptables-restore',
  arguments: '--noflush --counters',
  input: MOVED,
};

const podOf = (on: LinuxHost, make: typeof udp | typeof tcp, port: number): string =>
  String(
    on.send(make(`10.244.1.5:${port}`, '10.96.0.10:80', { inputInterface: 'cni0' })).emitted[0]
      ?.destination,
  );

describe('tools on a host that carries traffic', () => {
  test('new rules are for new connections', () => {
    const on = host();
    expect(podOf(on, udp, 1)).toBe('10.244.1.7');
    on.run(restore);
    expect(on.iptables[4].save()).not.toContain('POD-A');
    expect(podOf(on, udp, 1)).toBe('10.244.1.7');
    expect(podOf(on, udp, 2)).toBe('10.244.1.8');
    on.run({
      tool: 'conntrack',
      arguments: '-D --orig-dst 10.96.0.10 --dst-nat 10.244.1.7 -p udp',
    });
    expect(podOf(on, udp, 1)).toBe('10.244.1.8');
  });

  test('addresses and servers of IPVS come and go', () => {
    const on = host();
    const service = '-t 10.96.0.20:80';
    on.apply([
      { tool: 'ip', arguments: 'link add kube-ipvs0 type dummy' },
      { tool: 'ipvsadm', arguments: `-A ${service} -s rr` },
      { tool: 'ip', arguments: 'address add 10.96.0.20/32 dev kube-ipvs0' },
      { tool: 'ipvsadm', arguments: `-a ${service} -r 10.244.1.7:8080 -m -w 1` },
    ]);
    const syn = tcp('10.244.1.5:4000', '10.96.0.20:80', { inputInterface: 'cni0' });
    expect(String(on.send(syn).emitted[0]?.destination)).toBe('10.244.1.7');
    on.run({ tool: 'ipvsadm', arguments: `-e ${service} -r 10.244.1.7:8080 -m -w 0` });
    expect(on.ipvs.view.connections).toHaveLength(1);
    on.run({ tool: 'ip', arguments: 'address del 10.96.0.20/32 dev kube-ipvs0' });
    expect(on.send(syn).outcome).toBe('forwarded');
    expect(String(on.send(syn).emitted[0]?.destination)).toBe('10.96.0.20');
  });

  test('sets change under the rules that name them', () => {
    const on = host();
    on.run({ tool: 'ipset', arguments: 'restore', input: 'create S hash:ip\nadd S 10.96.0.10\n' });
    on.run({
      tool: 'iptables',
      arguments: '-t filter -A FORWARD -m set --match-set S src -j DROP',
    });
    const packet = tcp('10.244.1.5:4000', '192.168.1.20:80', { inputInterface: 'cni0' });
    expect(on.send(packet).outcome).toBe('forwarded');
    on.run({ tool: 'ipset', arguments: 'add S 10.244.1.5 -exist' });
    expect(on.send(packet).outcome).toBe('dropped');
  });

  test('sysctls are set', () => {
    const on = host();
    on.run({ tool: 'sysctl', arguments: '-w net.ipv4.vs.conntrack=1' });
    expect(on.sysctls.number('net.ipv4.vs.conntrack', 0)).toBe(1);
  });

  test.each<[Invocation, string]>([
    [{ ...restore, arguments: '--test' }, 'unknown-option'],
    [{ ...restore, input: '*nat\n-X SERVICES\nCOMMIT\n' }, 'not-allowed'],
    [{ tool: 'ipset', arguments: 'del S 10.0.0.1' }, 'unknown-set'],
    [{ tool: 'ipvsadm', arguments: '-D -t 10.96.0.20:80' }, 'unknown-service'],
    [{ tool: 'ip', arguments: 'address add 10.0.0.1/32 dev gone' }, 'not-found'],
    [{ tool: 'ip', arguments: 'address add 192.168.1.10/24 dev eth0' }, 'duplicate'],
    [{ tool: 'ip', arguments: 'address del 10.0.0.1/32 dev eth0' }, 'not-found'],
    [{ tool: 'ip', arguments: 'link add eth0 type dummy' }, 'duplicate'],
    [{ tool: 'ip', arguments: 'neighbour show' }, 'syntax'],
    [{ tool: 'sysctl', arguments: 'net.ipv4.ip_forward' }, 'syntax'],
  ])('what goes wrong is refused: %j', (invocation, code) => {
    const on = host();
    const before = on.iptables[4].save();
    expect(() => on.run(invocation)).toThrow(PacketPathError);
    try {
      on.run(invocation);
    } catch (error) {
      expect(error).toMatchObject({ code });
    }
    expect(on.iptables[4].save()).toBe(before);
  });
});
