import { felix, felixProgram, workloadInterface } from '@packet-path/calico';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { calico, networkPolicy, objectsOf, pod } from './objects.ts';

const NODE = { name: 'node-1', addresses: ['192.168.1.10', 'fd00:1::10'] };
const ANYTHING = objectsOf(
  pod({ name: 'a', ips: ['10.65.0.2', 'fd00:65::2'], labels: { app: 'a' } }),
  pod({
    name: 'b',
    ips: ['10.65.0.3', 'fd00:65::3'],
    labels: { app: 'b' },
    ports: ['http:TCP:80'],
  }),
  pod({ name: 'c', ips: ['10.65.1.4'], node: 'node-2', labels: { app: 'a' } }),
  networkPolicy('web', {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { app: 'a' } } }],
        ports: [{ port: 'http' }, { port: 443 }, { port: 53, protocol: 'UDP' }],
      },
      { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.9.0.0/16', '10.8.0.0/16'] } }] },
    ],
    policyTypes: ['Ingress', 'Egress'],
  }),
  calico('GlobalNetworkPolicy', 'pol-0', {
    selector: "app == 'a'",
    egress: [
      { action: 'Log' },
      { action: 'Deny', protocol: 'ICMP', icmp: { type: 8, code: 0 } },
      { action: 'Deny', protocol: 'ICMPv6', notICMP: { type: 128 } },
      {
        action: 'Deny',
        protocol: 'TCP',
        source: { notSelector: "app == 'b'", notPorts: [1] },
        destination: {
          nets: ['0.0.0.0/0', '::/0'],
          notNets: ['10.1.0.0/16', 'fd01::/16'],
          ports: Array.from({ length: 20 }, (_, index) => 2 * index + 1),
        },
      },
      { action: 'Allow', notProtocol: 'UDP', destination: { nets: ['10.0.0.0/8', '11.0.0.0/8'] } },
      {
        action: 'Pass',
        protocol: 47,
        destination: { selector: 'all()', namespaceSelector: 'all()' },
      },
    ],
  }),
  calico('IPPool', 'tunnel', { cidr: '10.65.0.0/16', natOutgoing: true, ipipMode: 'Always' }),
  calico('IPPool', 'vxlan', { cidr: '10.66.0.0/16', vxlanMode: 'CrossSubnet' }),
  calico('GlobalNetworkSet', 'world', { nets: ['0.0.0.0/0'] }),
  calico('HostEndpoint', 'uplink', { node: 'node-1', interfaceName: 'eth0' }),
  calico('GlobalNetworkPolicy', 'raw', {
    selector: '!has(projectcalico.org/namespace)',
    doNotTrack: true,
    applyOnForward: true,
    ingress: [{ action: 'Allow', protocol: 'UDP', destination: { ports: [53] } }],
  }),
  calico('GlobalNetworkPolicy', 'early', {
    selector: '!has(projectcalico.org/namespace)',
    preDNAT: true,
    applyOnForward: true,
    ingress: [{ action: 'Deny', source: { nets: ['203.0.113.0/24'] } }],
  }),
);

/**
 * Hashes as dumps from real nodes show them, most of them in github.com/kubernetes and
 * projectcalico issues.
 */
const REAL: readonly string[] = [
  '-I INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT',
  '-I FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
  '-I OUTPUT -m comment --comment "cali:tVnHkvAo15HuiPy0" -j cali-OUTPUT',
  '-A cali-FORWARD -m comment --comment "cali:vjrMJCRpqwy5oRoX" -j MARK --set-xmark 0x0/0xe0000',
  '-A cali-FORWARD -m comment --comment "cali:A_sPAO0mcxbT9mOV" -m mark --mark 0x0/0x10000 -j cali-from-hep-forward',
  '-A cali-FORWARD -i cali+ -m comment --comment "cali:8ZoYfO5HKXWbB3pk" -j cali-from-wl-dispatch',
  '-A cali-FORWARD -o cali+ -m comment --comment "cali:jdEuaPBe14V2hutn" -j cali-to-wl-dispatch',
  '-A cali-FORWARD -m comment --comment "cali:12bc6HljsMKsmfr-" -j cali-to-hep-forward',
  '-A cali-FORWARD -m comment --comment "cali:MH9kMp5aNICL-Olv" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT',
  '-A cali-OUTPUT -m comment --comment "cali:GBTAv2p5CwevEyJm" -j cali-fip-dnat',
  '-A cali-POSTROUTING -m comment --comment "cali:Z-c7XtVd2Bq7s_hA" -j cali-fip-snat',
  '-A cali-POSTROUTING -m comment --comment "cali:nYKhEzDlr11Jccal" -j cali-nat-outgoing',
  '-A cali-PREROUTING -m comment --comment "cali:r6XmIziWUJsdOK6Z" -j cali-fip-dnat',
];

describe('what Felix writes', () => {
  test('carries the hashes that real nodes show', () => {
    const { iptables } = felixProgram(ANYTHING, { node: NODE });
    expect(iptables.split('\n')).toEqual(expect.arrayContaining([...REAL]));
  });

  test.each([false, true])('is printed as it was read (IPVS: %j)', (ipvs) => {
    const program = felixProgram(ANYTHING, { node: NODE, ipvs, dropEncapsulated: true });
    const host = linuxHost(program);
    for (const [family, text] of [
      [4, program.iptables],
      [6, program.ip6tables],
    ] as const) {
      const saved = new Set(host.iptables[family].save().split('\n'));
      const rules = text.split('\n').filter((line) => line.startsWith('-'));
      expect(rules.length).toBeGreaterThan(100);
      const read = rules.map((line) => line.replace(/^-I/, '-A'));
      expect(read.filter((line) => !saved.has(line))).toEqual([]);
    }
  });

  test('stands above what others have written, and takes nothing away', () => {
    const others = '*filter\n:FORWARD DROP [0:0]\n:MINE - [0:0]\n-A FORWARD -j MINE\nCOMMIT\n';
    const host = linuxHost({ forwarding: true, iptables: others });
    host.apply(felix({ node: NODE }).sync(ANYTHING));
    const forward = host.iptables[4]
      .save()
      .replace(/\*nat[\s\S]*/, '')
      .split('\n')
      .filter((line) => /^(:|-A )FORWARD /.test(line));
    expect(forward).toEqual([
      ':FORWARD DROP [0:0]',
      '-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
      '-A FORWARD -j MINE',
    ]);
  });

  test('names a pod’s device by the hash of its namespace and name', () => {
    // printf default.a | sha1sum
    expect(workloadInterface('default', 'a')).toBe('caliacd53aa4120');
  });

  test('shortens names of chains beyond 28 characters by their hash', () => {
    const { iptables } = felixProgram(ANYTHING, { node: NODE });
    const chains = [...iptables.matchAll(/^:(\S+)/gm)].map(([, name]) => name!);
    expect(Math.max(...chains.map((name) => name.length))).toBe(28);
    expect(chains).toContain('cali-po-default.pol-0');
    // base64url of SHA-256 of default/knp.default.web
    expect(chains).toContain('cali-pi-_2a20BaSPViEz4XFucWR');
  });

  test('holds everything a selector selects in one set, whichever node it is on', () => {
    const { ipset } = felixProgram(ANYTHING, { node: NODE });
    const members = ipset
      .split('\n')
      .filter((line) => line.startsWith('add cali40s:') && /10\.65\.[01]\.[24]$/.test(line))
      .map((line) => line.split(' ')[2]);
    expect(members).toEqual(expect.arrayContaining(['10.65.0.2', '10.65.1.4']));
    expect(ipset).toMatch(/add cali40n:\S+ 10\.65\.0\.3,tcp:80\n/);
  });

  test('is refused where the mask has too few bits', () => {
    expect(() => felixProgram(ANYTHING, { node: NODE, markMask: 0xf0000 })).toThrow(/mark mask/);
    const options = { node: NODE, markMask: 0x1f0000, ipvs: true };
    expect(() => felixProgram(ANYTHING, options)).toThrow(/need a mark each/);
  });
});

describe('a later sync', () => {
  test('of the same objects runs nothing', () => {
    const runner = felix({ node: NODE });
    runner.sync(ANYTHING);
    expect(runner.sync(ANYTHING)).toEqual([]);
  });

  test('leaves the host as a first one would', () => {
    const fewer = objectsOf(
      pod({ name: 'a', ips: ['10.65.0.2', 'fd00:65::2'], labels: { app: 'b' } }),
      networkPolicy('other', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }),
    );
    for (const [first, second] of [
      [ANYTHING, fewer],
      [fewer, ANYTHING],
    ] as const) {
      const runner = felix({ node: NODE, families: [4, 6] });
      const changed = linuxHost();
      changed.apply(runner.sync(first));
      changed.apply(runner.sync(second));
      const fresh = linuxHost();
      fresh.apply(felix({ node: NODE, families: [4, 6] }).sync(second));
      for (const family of [4, 6] as const) {
        expect(changed.iptables[family].save()).toBe(fresh.iptables[family].save());
      }
      expect(changed.ipsets.save().split('\n').sort()).toEqual(
        fresh.ipsets.save().split('\n').sort(),
      );
    }
  });

  test('writes only the chains that differ', () => {
    const runner = felix({ node: NODE });
    const pods = [pod({ name: 'a', ips: ['10.65.0.2'] }), pod({ name: 'b', ips: ['10.65.0.3'] })];
    const policy = (port: number) =>
      networkPolicy('web', { podSelector: {}, ingress: [{ ports: [{ port }] }] });
    runner.sync(objectsOf(...pods, policy(80)));
    const change = runner.sync(objectsOf(...pods, policy(81)));
    expect(change.map(({ tool }) => tool)).toEqual(['iptables-restore']);
    expect(change[0]?.input?.match(/^:\S+/gm)).toHaveLength(1);
  });
});
