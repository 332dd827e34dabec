import { readFileSync } from 'node:fs';
import { knownSysctls, type SysctlDeclaration } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type LinuxHostOptions, linuxHost } from '../src/index.ts';

const EXACTNESS = new URL('../../../docs/exactness.md', import.meta.url);

/** The names of a kind as docs/exactness.md lists them: a line for each folder of /proc/sys. */
function listed(effect: SysctlDeclaration['effect']): readonly string[] {
  const folders = new Map<string, string[]>();
  for (const [name, declaration] of knownSysctls()) {
    if (declaration.effect !== effect) continue;
    const dot = name.lastIndexOf('.');
    const only =
      effect === 'fixed' ? ` ${declaration.only === '' ? 'empty' : declaration.only}` : '';
    const leaf = `${name.slice(dot + 1)}${only}`;
    const folder = name.slice(0, dot);
    folders.set(folder, [...(folders.get(folder) ?? []), leaf]);
  }
  return [...folders]
    .sort()
    .map(([folder, leaves]) => `- \`${folder}\`: ${leaves.sort().join(', ')}`);
}

describe('sysctls', () => {
  test.each(['followed', 'fixed', 'no effect', 'read-only'] as const)(
    'that are %s stand in docs/exactness.md',
    (effect) => {
      const lines = readFileSync(EXACTNESS, 'utf8').split('\n');
      for (const line of listed(effect)) expect(lines).toContain(line);
    },
  );

  test.each<[Readonly<Record<string, unknown>>, string, RegExp]>([
    [{ 'net.netfilter.nf_conntrack_mx': 3 }, 'not-found', /mean 'net.netfilter.nf_conntrack_max'/],
    [{ nf_conntrack_max: 3 }, 'not-found', /mean 'net.nf_conntrack_max'/],
    [{ 'net.netfilter.nf_conntrack_max': -3 }, 'bad-option', /'net.*_max' to -3: Invalid argument/],
    [{ 'net.netfilter.nf_conntrack_acct': 2 }, 'bad-option', /a whole number, 0 to 1$/],
    [{ 'net.netfilter.nf_conntrack_count': 2 }, 'not-allowed', /permission denied on key/],
    [{ 'net.netfilter.nf_conntrack_udp_timeout': 8_589_935 }, 'bad-option', /0 to 8589934$/],
    [{ 'net.ipv4.vs.conntrak': 1 }, 'not-found', /mean 'net.ipv4.vs.conntrack'/],
    [{ 'net.ipv4.vs.drop_packet': 4 }, 'bad-option', /0 to 3$/],
    [{ 'net.ipv4.vs.snat_reroute': 0 }, 'not-allowed', /at 0 is not modelled; expected 1$/],
    [{ 'vm.swappiness': 0 }, 'not-found', /a sysctl of packets, services or connections/],
  ])('%j is refused', (sysctls, code, message) => {
    const options = { sysctls } as LinuxHostOptions;
    expect(() => linuxHost(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    const host = linuxHost();
    const [[name, value]] = Object.entries(sysctls) as [[string, unknown]];
    expect(() => host.run({ tool: 'sysctl', arguments: `-w ${name}=${value}` })).toThrow(
      expect.objectContaining({ code }),
    );
    expect([...host.sysctls.entries()]).toEqual([]);
  });

  test('none of several is set where one is refused', () => {
    const host = linuxHost({ sysctls: { 'net.ipv4.ip_forward': 1 } });
    const line = '-w net.ipv4.vs.conntrack=1 net.ipv4.ip_forward=0 net.ipv4.vs.conntrack=';
    expect(() => host.run({ tool: 'sysctl', arguments: line })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect([...host.sysctls.entries()]).toEqual([['net.ipv4.ip_forward', 1]]);
  });

  test('net.nf_conntrack_max is the other name of conntrack’s', () => {
    const host = linuxHost({ sysctls: { 'net.nf_conntrack_max': 7 } });
    expect(host.save().sysctls).toEqual({ 'net.netfilter.nf_conntrack_max': 7 });
  });
});
