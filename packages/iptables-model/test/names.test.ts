import { type Family, PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

/** Names that iptables and ip6tables have for values, and how they are saved; `-` where there is no such name. */
const NAMES: readonly (readonly [option: string, family: Family, names: string])[] = [
  [
    '-p icmp -m icmp --icmp-type',
    4,
    `echo-reply 0, pong 0, destination-unreachable 3, network-unreachable 3/0, host-unreachable 3/1,
    protocol-unreachable 3/2, port-unreachable 3/3, fragmentation-needed 3/4, source-route-failed 3/5, network-unknown 3/6,
    host-unknown 3/7, network-prohibited 3/9, host-prohibited 3/10, TOS-network-unreachable 3/11, TOS-host-unreachable 3/12,
    communication-prohibited 3/13, host-precedence-violation 3/14, precedence-cutoff 3/15, source-quench 4, redirect 5,
    network-redirect 5/0, host-redirect 5/1, TOS-network-redirect 5/2, TOS-host-redirect 5/3, echo-request 8, ping 8,
    router-advertisement 9, router-solicitation 10, time-exceeded 11, ttl-exceeded 11, ttl-zero-during-transit 11/0,
    ttl-zero-during-reassembly 11/1, parameter-problem 12, ip-header-bad 12/0, required-option-missing 12/1,
    timestamp-request 13, timestamp-reply 14, address-mask-request 17, address-mask-reply 18, no-route -, constructor -`,
  ],
  [
    '-p ipv6-icmp -m icmp6 --icmpv6-type',
    6,
    `destination-unreachable 1, no-route 1/0, communication-prohibited 1/1, beyond-scope 1/2, address-unreachable 1/3,
    port-unreachable 1/4, failed-policy 1/5, reject-route 1/6, packet-too-big 2, time-exceeded 3, ttl-exceeded 3,
    ttl-zero-during-transit 3/0, ttl-zero-during-reassembly 3/1, parameter-problem 4, bad-header 4/0,
    unknown-header-type 4/1, unknown-option 4/2, echo-request 128, ping 128, echo-reply 129, pong 129,
    router-solicitation 133, router-advertisement 134, neighbour-solicitation 135, neighbor-solicitation 135,
    neighbour-advertisement 136, neighbor-advertisement 136, redirect 137, host-redirect -`,
  ],
  [
    '-p ipv6-mh -m mh --mh-type',
    6,
    `binding-refresh-request 0, brr 0, home-test-init 1, hoti 1, careof-test-init 2, coti 2, home-test 3, hot 3,
    careof-test 4, cot 4, binding-update 5, bu 5, binding-acknowledgement 6, ba 6, binding-error 7, be 7, b -`,
  ],
  [
    '-m dscp --dscp-class',
    4,
    `CS0 0x00, CS1 0x08, CS2 0x10, CS3 0x18, CS4 0x20, CS5 0x28, CS6 0x30, CS7 0x38, BE 0x00, AF11 0x0a, AF12 0x0c, AF13 0x0e,
    AF21 0x12, AF22 0x14, AF23 0x16, AF31 0x1a, AF32 0x1c, AF33 0x1e, AF41 0x22, AF42 0x24, AF43 0x26, EF 0x2e, AF44 -`,
  ],
  [
    '-m tos --tos',
    4,
    `Minimize-Delay 0x10/0x3f, Maximize-Throughput 0x08/0x3f, Maximize-Reliability 0x04/0x3f, Minimize-Cost 0x02/0x3f,
    Normal-Service 0x00/0x3f, Maximize-Cost -`,
  ],
];

/** The value of an option as iptables-save prints it. */
function saved(option: string, family: Family, name: string): string {
  try {
    const node = new TestNode(`*mangle\n-A FORWARD ${option} ${name}\nCOMMIT\n`, family);
    const line = /^-A FORWARD (.*)$/m.exec(node.iptables.save())![1]!;
    return line.split(' ').at(-1)!;
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return '-';
  }
}

test.each(NAMES)('%s takes names, and saves what they stand for', (option, family, names) => {
  for (const entry of names.split(/,\s+/)) {
    const [name, value] = entry.split(' ') as [string, string];
    expect([name, saved(option, family, name)]).toEqual([name, value]);
  }
});

test.each([
  ['--physdev-in eth0', 'taken'],
  ['--physdev-out eth0', 'refused'],
  ['--physdev-is-out', 'refused'],
  ['--physdev-out eth0 --physdev-is-bridged', 'taken'],
  ['--physdev-out eth0 ! --physdev-is-bridged', 'refused'],
])('in OUTPUT, `-m physdev %s` is %s', (options, expected) => {
  const text = `*filter\n-A OUTPUT -m physdev ${options} -j ACCEPT\nCOMMIT\n`;
  let outcome = 'taken';
  try {
    new TestNode(text);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    outcome = 'refused';
  }
  expect(outcome).toBe(expected);
});

test.each([
  ['.5', '0.50000000000'],
  ['0.25', '0.25000000000'],
  ['1', '1.00000000000'],
  ['5e-1', '0.50000000000'],
  ['.', undefined],
  ['.x', undefined],
  ['1.5', undefined],
  ['-1', undefined],
  ['0x1', undefined],
])('a probability of %s is %s', (text, expected) => {
  const read = (): string => saved('-m statistic --mode random --probability', 4, text);
  expect(read()).toBe(expected ?? '-');
});

test.each([
  ['1/s', '1/sec'],
  ['60/min', '1/sec'],
  ['90/min', '90/min'],
  ['30/min', '30/min'],
  ['1/min', '1/min'],
  ['59/hour', '59/hour'],
  ['60/hour', '1/min'],
  ['24/day', '1/hour'],
  ['25/day', '25/day'],
  ['10000/s', '10000/sec'],
])('hashlimit saves %s as %s', (rate, expected) => {
  const rule = `-m hashlimit --hashlimit-name h --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-upto ${rate}`;
  const node = new TestNode(`*filter\n-A FORWARD ${rule}\nCOMMIT\n`);
  expect(/--hashlimit-upto (\S+)/.exec(node.iptables.save())![1]).toBe(expected);
});
