import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LinuxHost, linuxHost, tcp } from '../src/index.ts';

function hostWith(name: string): LinuxHost {
  const url = new URL(`../../../fixtures/inputs/${name}.txt`, import.meta.url);
  return linuxHost({
    iptables: readFileSync(url, 'utf8'),
    forwarding: true,
    interfaces: [{ name: 'eth0', addresses: ['172.20.0.11/24'] }],
    routes: ['0.0.0.0/0 dev eth0'],
  });
}

const rulesOf = (host: LinuxHost): string[] =>
  host.iptables[4]
    .save()
    .split('\n')
    .filter((line) => line.startsWith('-A'));

describe('rules that were refused or written otherwise', () => {
  it.each([
    // Iptables 1.8.9 too saves the burst of 12 MB as 20 MB.
    [
      'g12a-hashlimit-bytes',
      '-A INPUT -p tcp -m hashlimit --hashlimit-upto 10mb/s --hashlimit-burst 20mb --hashlimit-mode srcip --hashlimit-name flood -j ACCEPT',
    ],
    [
      'g12d-dnat-shifted-ports',
      '-A PREROUTING -p tcp -m tcp --dport 20000:20999 -j DNAT --to-destination 10.77.0.5:30000-30999/20000',
    ],
    ['g12e-string-writeback', '-A FORWARD -m string --string "evil" --algo bm -j DROP'],
  ])('%s is read, and written as iptables-save 1.8.9 does', (name, rule) => {
    expect(rulesOf(hostWith(name))).toEqual([rule]);
  });

  it('shifted ports go each to its own', () => {
    const host = hostWith('g12d-dnat-shifted-ports');
    const port = (asked: number): number | undefined => {
      const syn = tcp(`198.51.100.4:${asked}`, `172.20.0.12:${asked}`, { inputInterface: 'eth0' });
      return host.send(syn).emitted[0]?.destinationPort;
    };
    expect([20_000, 20_005, 20_999, 21_000].map(port)).toEqual([30_000, 30_005, 30_999, 21_000]);
  });

  it('a string in the payload is found', () => {
    const host = hostWith('g12e-string-writeback');
    const outcome = (content: string): string =>
      host.send(tcp('198.51.100.4:4000', '172.20.0.12:80', { content, inputInterface: 'eth0' }))
        .outcome;
    expect([outcome('so evil a word'), outcome('a good one')]).toEqual(['dropped', 'forwarded']);
  });
});
