import { PacketPathError, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { always, router, to } from './host.ts';

/** Two flows to a service, one of them translated to a server, and one to nobody in particular. */
function tracked() {
  const { host, conntrack } = router();
  const inbound = { inputInterface: 'eth0' };
  host.send(udp('10.0.0.2:40000', '10.96.0.10:53', inbound));
  always(conntrack, 'PREROUTING', to('10.244.1.5', 5353));
  host.send(udp('10.0.0.2:40001', '10.96.0.10:53', inbound));
  host.send(udp('10.0.0.2:40002', '10.96.0.11:53', inbound));
  const left = (): readonly number[] =>
    conntrack
      .entries()
      .map(({ original }) => original.sourcePort)
      .sort();
  return { conntrack, left };
}

describe('conntrack -D', () => {
  test.each<[string, number, readonly number[]]>([
    ['-D -p udp', 3, []],
    ['-D -p tcp', 0, [40000, 40001, 40002]],
    ['-D --orig-dst 10.96.0.10 -p udp', 2, [40002]],
    ['-D --orig-dst 10.96.0.10 --dst-nat 10.244.1.5 -p udp', 1, [40000, 40002]],
    // Untranslated, so not what --dst-nat asks for, though its answers come from there.
    ['-D -p udp --dport 53 --dst-nat 10.96.0.10', 0, [40000, 40001, 40002]],
    ['-D -p udp --dport 53 --dst-nat 10.244.1.5', 2, [40000]],
    ['-D --reply-src 10.244.1.5 --reply-port-src 5353 --sport 40002', 1, [40000, 40001]],
    ['-D -p udp -f ipv6', 0, [40000, 40001, 40002]],
    ['-F', 3, []],
  ])('%s', (line, deleted, rest) => {
    const { conntrack, left } = tracked();
    const before = left().length;
    const printed = conntrack.run(line).split('\n').length - 1;
    if (line !== '-F') expect(printed).toBe(deleted);
    expect(before - left().length).toBe(deleted);
    expect(left()).toEqual(rest);
  });

  test.each([
    ['-D --nonsense 1', 'unknown-option', '--src'],
    ['-D --orig-dst', 'truncated', undefined],
    ['-D --orig-dst here', 'bad-address', '10.0.0.1 or fd00::1'],
    ['-D --dport domain', 'bad-option', 'a number of 0 to 4294967295'],
    ['-D -p nothing', 'bad-option', 'as udp'],
    ['-D -f ipv5', 'bad-option', 'ipv4'],
    ['-E', 'unknown-option', undefined],
  ])('%s is refused', (line, code, expected) => {
    const { conntrack, left } = tracked();
    expect(() => conntrack.run(line)).toThrow(PacketPathError);
    try {
      conntrack.run(line);
    } catch (error) {
      expect(error).toMatchObject({ code });
      if (expected !== undefined) expect((error as PacketPathError).expected).toContain(expected);
    }
    expect(left()).toHaveLength(3);
  });
});
