import fc from 'fast-check';
import type { NftFamily } from './rulesets.ts';
import { nftAddresses, nftPorts } from './values.ts';

/** A block of a table: its first line, and what stands in its braces. */
export type Block = readonly string[];

/** The user chains that verdict maps lead to: every table has them. */
export const MAP_CHAINS = ['first', 'second'] as const;

/**
 * The sets and maps of a table, by the names that rules know: `hosts`, `nets`, `ports`, `pairs`,
 * `services` (a verdict map), `seen` and `clients` (filled by rules).
 */
export function nftSets(family: NftFamily): fc.Arbitrary<readonly Block[]> {
  const version = family === 'ip6' ? 6 : 4;
  const type = `ipv${version}_addr`;
  const address = nftAddresses(version);
  const key = fc
    .tuple(address, fc.constantFrom('tcp', 'udp'), nftPorts)
    .map((parts) => parts.join(' . '));
  const verdict = fc.constantFrom('accept', 'drop', ...MAP_CHAINS.map((name) => `goto ${name}`));
  return fc
    .record({
      hosts: fc.uniqueArray(address, { maxLength: 4 }),
      nets: prefixes(version),
      ports: fc.subarray(['22', '53', '80-90', '443', '1000-2000']),
      pairs: fc.uniqueArray(key, { maxLength: 5 }),
      services: fc
        .uniqueArray(key, { maxLength: 5 })
        .chain((keys) => fc.tuple(...keys.map((one) => verdict.map((to) => `${one} : ${to}`)))),
      seconds: fc.integer({ min: 1, max: 59 }),
      size: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ hosts, nets, ports, pairs, services, seconds, size }) => {
      const triple = `${type} . inet_proto . inet_service`;
      return [
        ['set hosts {', `type ${type}`, ...elements(hosts, version === 4 ? 2 : 1)],
        ['set nets {', `type ${type}`, 'flags interval', ...elements(nets, version === 4 ? 2 : 1)],
        ['set ports {', 'type inet_service', 'flags interval', ...elements(ports, 5)],
        ['set pairs {', `type ${triple}`, ...elements(pairs, 1)],
        ['map services {', `type ${triple} : verdict`, ...elements(services, 1)],
        [
          'set seen {',
          `type ${type}`,
          'size 65535',
          'flags dynamic,timeout',
          `timeout ${seconds}s`,
        ],
        [
          'set clients {',
          `type ${type} . inet_service`,
          `size ${size}`,
          'flags dynamic,timeout',
          'timeout 1m',
        ],
      ];
    });
}

/** Prefixes and ranges that do not overlap. */
function prefixes(version: 4 | 6): fc.Arbitrary<string[]> {
  return fc.subarray(
    version === 4
      ? ['10.0.0.0/24', '10.96.0.0/12', '10.244.1.5', '192.168.0.1-192.168.0.9']
      : ['fd00:244::/32', 'fd00:96::/64', 'fd00::1', 'fd00:168::1-fd00:168::9'],
  );
}

function elements(items: readonly string[], perRow: number): string[] {
  if (items.length === 0) return [];
  const rows: string[] = [];
  for (let start = 0; start < items.length; start += perRow) {
    rows.push(items.slice(start, start + perRow).join(', '));
  }
  return [`elements = { ${rows.join(',\n\t\t\t     ')} }`];
}
