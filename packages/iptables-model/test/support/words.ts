import type { Family } from '@packet-path/core';
import fc from 'fast-check';

/** Addresses that packets and rules name, so that rules match now and again. */
export const ADDRESSES: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.2', '10.0.0.3', '10.0.1.2', '10.0.1.3', '10.96.0.10', '10.0.0.1'],
  6: ['fd00::2', 'fd00::3', 'fd01::2', 'fd01::3', 'fd01:96::a', 'fd00::1'],
};

/** Ports that packets and rules name. */
export const PORTS: readonly number[] = [22, 53, 80, 81, 443, 8080, 30_000, 30_001];

/** The sets that {@link SETS} makes. */
export const SET_NAMES: Readonly<Record<Family, readonly string[]>> = {
  4: ['hosts src', 'hosts dst', 'nets dst', 'web dst', 'both dst,dst', 'list src'],
  6: ['hosts src', 'hosts dst', 'nets dst', 'web dst', 'both dst,dst', 'list src'],
};

/** Sets of several types, with elements of a family. */
export const SETS: Readonly<Record<Family, string>> = {
  4: setsOf('inet', ADDRESSES[4], ['10.0.0.0/24', '10.96.0.0/16']),
  6: setsOf('inet6', ADDRESSES[6], ['fd00::/64', 'fd01:96::/32']),
};

function setsOf(family: string, hosts: readonly string[], nets: readonly string[]): string {
  const [one = '', two = '', , four = ''] = hosts;
  const [net = '', other = ''] = nets;
  return `create hosts hash:ip family ${family} counters initval 0x1
add hosts ${one}
add hosts ${four}
create nets hash:net family ${family} initval 0x2
add nets ${net}
add nets ${other} nomatch
create web bitmap:port range 0-9000
add web 80
add web 443
create both hash:ip,port family ${family} initval 0x3
add both ${four},tcp:80
add both ${two},udp:53
create added hash:ip family ${family} timeout 60 initval 0x4
create list list:set size 4 counters
add list hosts
add list nets
`;
}

/** A word of several, each as likely as the others. */
export function word(...words: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...words);
}

/** Words with one blank between them; empty ones are left out. */
export function join(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((words) => words.filter((text) => text !== '').join(' '));
}

/** Seldom `! `. */
export const not: fc.Arbitrary<string> = word('', '', '', '', '! ');

/** A port of {@link PORTS}, or any other. */
export const port: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PORTS) },
  fc.integer({ min: 1, max: 65_535 }),
);
