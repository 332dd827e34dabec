import { describe, expect, test } from 'vitest';
import { Sysctls } from '../src/index.ts';

describe('sysctls', () => {
  test('are read by name, with the default of the reader', () => {
    const sysctls = new Sysctls({ 'net.ipv4.ip_forward': '0', 'net.ipv4.vs.conntrack': 1 });
    expect(sysctls.number('net.ipv4.ip_forward', 7)).toBe(0);
    expect(sysctls.number('net.ipv4.unknown', 7)).toBe(7);
    expect(sysctls.isOn('net.ipv4.ip_forward', true)).toBe(false);
    expect(sysctls.isOn('net.ipv4.vs.conntrack', false)).toBe(true);
    expect(sysctls.isOn('net.ipv4.unknown', true)).toBe(true);
  });

  test('have two spellings, where a device may have a dot in its name', () => {
    const sysctls = new Sysctls({ 'net/ipv4/conf/eth0.100/route_localnet': 1 });
    sysctls.set('net/ipv4/ip_forward', 0);
    expect(sysctls.isOn('net.ipv4.conf.eth0/100.route_localnet', false)).toBe(true);
    expect(sysctls.isOn('net/ipv4/conf/eth0.100/route_localnet', false)).toBe(true);
    expect(sysctls.isOn('net.ipv4.ip_forward', true)).toBe(false);
  });

  test('tell of every change', () => {
    const sysctls = new Sysctls();
    let changes = 0;
    sysctls.onChange(() => changes++);
    sysctls.set('net.ipv4.ip_forward', 0);
    sysctls.set('net.ipv4.ip_forward', 1);
    expect(changes).toBe(2);
    expect([...sysctls.entries()]).toEqual([['net.ipv4.ip_forward', 1]]);
  });
});
