import type { ServiceEndpoint } from '@packet-path/cluster';
import { type Endpoint, formatEndpoint, toEndpoint } from '@packet-path/core';
import type { NftTable } from './nft-table.ts';

/** The node the table was written on, and another. */
export const HERE = 'node-1';
const ELSEWHERE = 'node-2';

function endpointAt({ address, port }: Endpoint, nodeName: string): ServiceEndpoint {
  return {
    address,
    port,
    ready: true,
    serving: true,
    terminating: false,
    nodeName,
    zone: undefined,
    forZones: undefined,
    forNodes: undefined,
  };
}

/** On another node, where the Local policy keeps this one from sending anything: it is in no table. */
export const UNSEEN = {
  4: endpointAt(toEndpoint('192.0.2.1:1'), ELSEWHERE),
  6: endpointAt(toEndpoint('[2001:db8::1]:1'), ELSEWHERE),
};

/** `goto endpoint-…` of a balancing rule, in the order of the draw. */
function chainsBehind(table: NftTable, chain: string): string[] {
  const rule = table.chains.get(chain)?.find((line) => line.startsWith('numgen '));
  return [...(rule ?? '').matchAll(/goto (endpoint-[^\s,]+)/g)].map(([, name]) => name!);
}

/** The endpoints of a service's chain, in the order of the draw. */
function behind(table: NftTable, chain: string): Endpoint[] {
  const rules = table.chains.get(chain) ?? [];
  const texts = chainsBehind(table, chain).map((name) => table.chains.get(name)!.at(-1)!);
  for (const rule of [...texts, ...rules]) {
    const [, map] = / map \{ (.*) \}$/.exec(rule) ?? [];
    if (map !== undefined) return map.split(', ').map(mapped);
  }
  return [...texts, ...rules]
    .flatMap((rule) => / dnat to (\S+)$/.exec(rule)?.[1] ?? [])
    .map(toEndpoint);
}

/** `0 : 10.244.1.12 . 8080` or `0 : fd00::c . 8080`. */
function mapped(element: string): Endpoint {
  const [, address, port] = /^\d+ : (\S+) \. (\d+)$/.exec(element)!;
  return toEndpoint({ address: address!, port: Number(port) });
}

/** All endpoints of a port, in the order in which kube-proxy has them. */
export function endpointsOf(table: NftTable, base: string, protocol: string): ServiceEndpoint[] {
  const local = behind(table, `local-${base}`).map(formatEndpoint);
  const own = table.sets.get('hairpin-connections')?.elements ?? [];
  const isHere = (endpoint: Endpoint): boolean =>
    local.includes(formatEndpoint(endpoint)) ||
    own.some((text) => text.endsWith(`. ${endpoint.address} . ${protocol} . ${endpoint.port}`));
  const known = new Map(
    [...behind(table, `service-${base}`), ...behind(table, `local-${base}`)].map((endpoint) => [
      formatEndpoint(endpoint),
      endpoint,
    ]),
  );
  return [...known.values()].map((endpoint) =>
    endpointAt(endpoint, isHere(endpoint) ? HERE : ELSEWHERE),
  );
}

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** All affinity sets of a port have one timeout. */
export function affinityOf(table: NftTable, base: string): number | undefined {
  const [endpoint] = [
    ...chainsBehind(table, `service-${base}`),
    ...chainsBehind(table, `local-${base}`),
  ];
  const set = table.sets.get(`affinity-${endpoint?.replace('endpoint-', '')}`);
  const timeout = set?.lines.find((line) => line.startsWith('timeout '));
  if (timeout === undefined) return undefined;
  return [...timeout.slice(8).matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
}
