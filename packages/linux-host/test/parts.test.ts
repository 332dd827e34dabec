import { tcp } from '@packet-path/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type LinuxHost, type LinuxModel, linuxHost } from '../src/index.ts';

const ROUTER = {
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['192.168.1.10/24'] },
    { name: 'cni0', addresses: ['10.244.1.1/24'] },
  ],
} as const;

const DNAT = `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -d 10.96.0.10/32 -j DNAT --to-destination 10.244.1.7
COMMIT
`;

const syn = tcp('192.168.1.5:40000', '10.96.0.10:80', { inputInterface: 'eth0' });

describe('a host of parts', () => {
  test('has three of the five models, and no other', () => {
    const host = linuxHost({
      ...ROUTER,
      models: ['conntrack', 'ipsets', 'iptables'],
      iptables: DNAT,
    });
    expect(host.send(syn).emitted).toMatchObject([{ outputInterface: 'cni0' }]);
    expect(host.conntrack.entries()).toHaveLength(1);
    expect(Object.hasOwn(host, 'ipvs')).toBe(false);
    expect(() => host.part('nftables')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => host.run({ tool: 'ipvsadm', arguments: '-Ln' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expectTypeOf(host).not.toHaveProperty('ipvs');
    expectTypeOf<LinuxHost>().toHaveProperty('ipvs');
  });

  test('saves what it has, and is built from that again', () => {
    const models: readonly LinuxModel[] = ['conntrack', 'nftables'];
    const host = linuxHost({ ...ROUTER, models, nftables: 'table ip t { chain c { } }' });
    const saved = host.save();
    expect(saved.iptables).toBe('');
    expect(linuxHost(saved).save().nftables).toBe(saved.nftables);
  });

  test.each([
    { models: ['iptables'], because: 'iptables works with conntrack and ipsets' },
    { models: ['nftables'], because: 'nftables works with conntrack' },
  ] as const)('is refused where $because', ({ models, because }) => {
    expect(() => linuxHost({ models })).toThrow(because);
  });

  test('is refused where a text has no model', () => {
    expect(() => linuxHost({ models: ['conntrack'], ipvsadm: '-A -t 10.0.0.1:80' })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
