import type { ProxyPort } from '@packet-path/cluster';
import { type Family, formatEndpoint, type Invocation, unreachable } from '@packet-path/core';
import type { FollowedPorts, PortChanges } from './followed-ports.ts';
import type { HostView } from './host-view.ts';

/**
 * The way in which kube-proxy deletes conntrack's UDP entries that lead to no endpoint, named after the
 * first release that has it (`pkg/proxy/conntrack/cleanup.go`). Entries of TCP are never deleted.
 *
 * - `1.31`, and before it: by the change. A UDP port that is gone, or has endpoints for the first time,
 *   loses the entries of its addresses; an endpoint that is gone loses those that lead to it.
 * - `1.32`: by the entries. Every entry whose destination is a service's address and port, or a node
 *   port, must lead to a serving endpoint of it. Services without such endpoints are left out, so
 *   their entries go on leading to pods that are gone (kubernetes #139628).
 * - `1.37`: services without serving endpoints are included (139629).
 * - `1.38`: services that were deleted since the last sync are included, as if they had no endpoints
 *   (141371, first in 1.38.0-alpha.1).
 */
export type ConntrackCleanup = '1.31' | '1.32' | '1.37' | '1.38';

/** The newest way, the default except in older layouts. */
export const NEWEST_CLEANUP: ConntrackCleanup = '1.38';

/**
 * The clean-up after a sync of one family.
 *
 * @param ports the ports after it
 * @param changes the difference that it made
 */
export function* cleanConntrack(
  cleanup: ConntrackCleanup,
  family: Family,
  ports: FollowedPorts,
  changes: PortChanges,
  host: HostView,
): Generator<Invocation, void> {
  for (const filter of filtersOf(cleanup, family, ports, changes, host)) {
    const option = family === 6 ? ' -f ipv6' : '';
    yield { tool: 'conntrack', arguments: `-D ${filter}${option}` };
  }
}

function filtersOf(
  cleanup: ConntrackCleanup,
  family: Family,
  ports: FollowedPorts,
  changes: PortChanges,
  host: HostView,
): ReadonlySet<string> {
  switch (cleanup) {
    case '1.31':
      return new Set([...staleServices(changes), ...staleEndpoints(changes)]);
    case '1.32':
    case '1.37':
    case '1.38':
      return new Set(
        strayEntries(host.udpEntries(family), () => expected(cleanup, ports, changes)),
      );
    default:
      return unreachable(cleanup);
  }
}

const isUdp = ({ protocol }: ProxyPort): boolean => protocol === 'udp';

/** `10.244.1.7:53` of each endpoint that serves. */
function serving(port: ProxyPort | undefined): ReadonlySet<string> {
  const endpoints = port?.endpoints.filter((endpoint) => endpoint.serving) ?? [];
  return new Set(endpoints.map(formatEndpoint));
}

function* staleServices({ written, removed }: PortChanges): Generator<string> {
  for (const { before } of removed) {
    // All ports of the address lose their entries, not this one alone.
    if (isUdp(before)) yield `--orig-dst ${before.clusterIP} -p udp`;
  }
  for (const { before, after: port } of written) {
    if (!isUdp(port) || before === port) continue;
    if (serving(port).size === 0 || serving(before).size > 0) continue;
    for (const address of addressesOf(port)) yield `--orig-dst ${address} -p udp`;
    if (port.nodePort !== 0) yield `-p udp --dport ${port.nodePort}`;
  }
}

function* staleEndpoints({ written }: PortChanges): Generator<string> {
  for (const { before: old, after: port } of written) {
    if (old === undefined || !isUdp(old) || port === old) continue;
    const left = serving(port);
    for (const endpoint of old.endpoints) {
      if (!endpoint.serving || left.has(formatEndpoint(endpoint))) continue;
      if (port.nodePort !== 0)
        yield `-p udp --dport ${port.nodePort} --dst-nat ${endpoint.address}`;
      for (const address of addressesOf(port)) {
        yield `--orig-dst ${address} --dst-nat ${endpoint.address} -p udp`;
      }
    }
  }
}

function addressesOf(port: ProxyPort): readonly ProxyPort['clusterIP'][] {
  return [port.clusterIP, ...port.externalIPs, ...port.loadBalancerIPs];
}

/**
 * Where an entry must lead: the serving endpoints behind each address and port, and behind each
 * node port.
 */
interface Expected {
  /** By `10.96.0.10:53`. */
  readonly byAddress: ReadonlyMap<string, ReadonlySet<string>>;
  readonly byNodePort: ReadonlyMap<number, ReadonlySet<string>>;
}

const NONE: ReadonlySet<string> = new Set();

function expected(
  cleanup: ConntrackCleanup,
  ports: FollowedPorts,
  { removed }: PortChanges,
): Expected {
  const byAddress = new Map<string, ReadonlySet<string>>();
  const byNodePort = new Map<number, ReadonlySet<string>>();
  const expect = (port: ProxyPort, endpoints: ReadonlySet<string>): void => {
    for (const address of addressesOf(port)) {
      byAddress.set(formatEndpoint({ address, port: port.port }), endpoints);
    }
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, endpoints);
  };
  if (cleanup === '1.38') {
    // First, so that a new service with the address of a deleted one has its own endpoints there.
    for (const { before } of removed) if (isUdp(before)) expect(before, NONE);
  }
  for (const port of ports.current.values()) {
    if (!isUdp(port)) continue;
    const endpoints = serving(port);
    if (endpoints.size > 0 || cleanup !== '1.32') expect(port, endpoints);
  }
  return { byAddress, byNodePort };
}

function* strayEntries(
  entries: ReturnType<HostView['udpEntries']>,
  expect: () => Expected,
): Generator<string> {
  let expected: Expected | undefined;
  for (const { original, reply } of entries) {
    expected ??= expect();
    const { byAddress, byNodePort } = expected;
    const { destination: address, destinationPort: port } = original;
    const server = formatEndpoint({ address: reply.source, port: reply.sourcePort });
    const answers = `--reply-src ${reply.source} --reply-port-src ${reply.sourcePort}`;
    if (byAddress.get(formatEndpoint({ address, port }))?.has(server) === false) {
      yield `-p udp --orig-dst ${address} --orig-port-dst ${port} ${answers}`;
    }
    if (byNodePort.get(port)?.has(server) === false) {
      yield `-p udp --orig-port-dst ${port} ${answers}`;
    }
  }
}
