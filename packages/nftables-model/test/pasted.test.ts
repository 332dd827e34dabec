import { readdirSync, readFileSync } from 'node:fs';
import { Conntrack } from '@packet-path/conntrack';
import { type Choices, Host, type Traversal, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import {
  Nftables,
  nftRulesetOf,
  readNft,
  readNftJson,
  writeNft,
  writeNftJson,
} from '../src/index.ts';

/** Rulesets as people paste them, from `nft list ruleset` of several machines. */
const directory = new URL('./pasted/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, directory), 'utf8');
const files = readdirSync(directory).filter((file) => file.endsWith('.nft'));

/** Words of a file that the newest nft writes otherwise. */
const WRITTEN_OTHERWISE: Readonly<Record<string, readonly [string, string]>> = {
  'filter-output-around-dstnat.nft': ['priority -100', 'priority dstnat'],
  'raw-payload.nft': ['meta l4proto udp @th,16,16 53', 'udp dport 53'],
  'flowtable.nft': ['flow add @f counter', 'flow add @f counter packets 0 bytes 0'],
};

describe.each(files)('%s', (file) => {
  const text = read(file);
  const [from, to] = WRITTEN_OTHERWISE[file] ?? ['', ''];
  const listed = text.replace(from, to);

  test('is listed back as nft lists it, by way of JSON too', () => {
    const ruleset = nftRulesetOf(readNft(text));
    expect(writeNft(ruleset)).toBe(listed);
    expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(listed);
  });

  test('loads on a host', () => {
    expect(routerWith(file).nftables.save()).toBe(listed);
  });
});

/** A router with a file's rules, and a way to everywhere. */
function routerWith(file: string, choices?: Choices) {
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24'] },
      { name: 'eth1', addresses: ['10.0.1.1/24'] },
    ],
    routes: ['default via 10.0.1.254 dev eth1', '10.66.1.0/24 dev eth0', '10.77.0.0/24 dev eth0'],
    ...(choices && { choices }),
  });
  const conntrack = new Conntrack(host);
  const nftables = new Nftables(host, { conntrack });
  nftables.load(read(file), { source: file, json: file.endsWith('.json') });
  return { host, conntrack, nftables };
}

/** A SYN that comes in at eth0. */
const incoming = (from: string, to: string) => tcp(from, to, { inputInterface: 'eth0' });
/** A SYN of the host itself. */
const own = (to: string) => tcp('10.0.1.1:40000', to);
/** Both ends of the first packet that left. */
const left = ({ emitted: [packet] }: Traversal): string =>
  `${packet?.source}:${packet?.sourcePort} ${packet?.destination}:${packet?.destinationPort}`;

describe('and does as it says', () => {
  test('destinations are translated at output, by a priority that has a name', () => {
    const { host } = routerWith('nat-output-dstnat.nft');
    expect(left(host.send(own('10.66.0.9:80')))).toBe('10.0.1.1:40000 10.77.0.9:8080');
  });

  test('chains go around the translation', () => {
    const { host } = routerWith('filter-output-around-dstnat.nft');
    expect(host.send(own('10.66.0.8:80')).outcome).toBe('dropped');
    expect(left(host.send(own('10.66.0.9:80')))).toBe('10.0.1.1:40000 10.77.0.9:8080');
    expect(host.send(own('10.66.0.9:81')).outcome).toBe('rejected');
  });

  test.each([
    [true, '10.77.1.1'],
    [false, '10.77.1.2'],
  ])('of connections that draw, those that draw %s go to %s', (drawn, backend) => {
    const { host } = routerWith('meta-random-half.nft', {
      chance: (purpose, threshold) => {
        expect([purpose, threshold]).toEqual(['meta-random', 1_073_741_824]);
        return drawn;
      },
      below: () => 0,
      between: (_purpose, low) => low,
      some: (_purpose, own) => own,
    });
    const traversal = host.send(incoming('10.0.0.2:40000', '10.66.0.9:80'));
    expect(left(traversal)).toBe(`10.0.0.2:40000 ${backend}:8080`);
  });

  test('a prefix is mapped onto a prefix', () => {
    const { host } = routerWith('interval-nat-map.nft');
    const traversal = host.send(incoming('10.66.1.7:40000', '10.0.1.2:80'));
    expect(left(traversal)).toBe('10.77.1.7:40000 10.0.1.2:80');
  });

  test('an object counts what a rule names it for', () => {
    const { host, nftables } = routerWith('quota-object.nft');
    host.send(incoming('10.77.0.5:1', '10.0.1.2:80'));
    expect(nftables.save()).toContain('packets 1 bytes 40');
  });

  test('bytes of a header are compared', () => {
    const { host, conntrack } = routerWith('raw-payload.nft');
    conntrack.enable(4);
    for (const port of [53, 54]) {
      host.send(udp('10.0.0.2:1000', `10.0.1.2:${port}`, { inputInterface: 'eth0' }));
    }
    expect(conntrack.entries()).toHaveLength(1);
  });

  test('a map keeps what a rule puts in for the time of the map', () => {
    const { host, nftables } = routerWith('map-timeout-without-flag.nft');
    nftables.run('add chain ip shop forward { type filter hook forward priority 0; }');
    nftables.run('add rule ip shop forward jump pick');
    host.send(incoming('10.0.0.2:1', '10.0.1.2:80'));
    expect(nftables.save()).toContain('10.0.0.2 expires 6m : 0x00000002');
  });

  test('in JSON as in text', () => {
    const { host, nftables } = routerWith('dnat.nft.json');
    expect(left(host.send(incoming('10.0.0.2:1', '10.66.0.9:80')))).toBe(
      '10.0.0.2:1 10.77.0.9:8080',
    );
    expect(nftables.save()).toContain('tcp dport 80 dnat to 10.77.0.9:8080');
  });
});
