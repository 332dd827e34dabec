import type { ProxyPort } from '@packet-path/cluster';
import { type Family, formatEndpoint, type Invocation, unreachable } from '@packet-path/core';
import type { HostView } from './host-view.ts';
import type { PortMap } from './port-map.ts';

/**
 * How kube-proxy rids conntrack of UDP entries that lead nowhere (`pkg/proxy/conntrack`). TCP's are
 * never touched.
 *
 * - `event`, to 1.31: by what has changed. A UDP port that is gone, or has endpoints for the first
 *   time, loses the entries of its addresses; an endpoint that is gone, those that lead to it.
 * - `reconcile-skip-empty`, 1.32 until the fix of kubernetes #139628: every entry whose destination
 *   is a service's address and port, or a node port, must lead to an endpoint that serves; services
 *   without such endpoints are passed over, so that their entries go on leading to pods long gone.
 * - `reconcile`, since that fix: those services too.
 */
export type ConntrackCleanup = 'event' | 'reconcile' | 'reconcile-skip-empty';

/** The clean-up after a sync that brought one family's ports from `before` to `after`. */
export function* cleanConntrack(
  cleanup: ConntrackCleanup,
  family: Family,
  before: PortMap,
  after: PortMap,
  host: HostView,
): Generator<Invocation, void> {
  for (const filter of filtersOf(cleanup, family, before, after, host)) {
    const option = family === 6 ? ' -f ipv6' : '';
    yield { tool: 'conntrack', arguments: `-D ${filter}${option}` };
  }
}

function filtersOf(
  cleanup: ConntrackCleanup,
  family: Family,
  before: PortMap,
  after: PortMap,
  host: HostView,
): ReadonlySet<string> {
  switch (cleanup) {
    case 'event':
      return new Set([...staleServices(before, after), ...staleEndpoints(before, after)]);
    case 'reconcile':
    case 'reconcile-skip-empty':
      return new Set(strayEntries(after, host.udpEntries(family), cleanup === 'reconcile'));
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

function* staleServices(before: PortMap, after: PortMap): Generator<string> {
  for (const [key, port] of before) {
    // All ports of the address lose their entries, not this one alone.
    if (isUdp(port) && !after.has(key)) yield `--orig-dst ${port.clusterIP} -p udp`;
  }
  for (const [key, port] of after) {
    if (!isUdp(port) || serving(port).size === 0 || serving(before.get(key)).size > 0) continue;
    for (const address of addressesOf(port)) yield `--orig-dst ${address} -p udp`;
    if (port.nodePort !== 0) yield `-p udp --dport ${port.nodePort}`;
  }
}

function* staleEndpoints(before: PortMap, after: PortMap): Generator<string> {
  for (const [key, old] of before) {
    const port = after.get(key);
    if (!isUdp(old) || port === undefined || port === old) continue;
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

function* strayEntries(
  after: PortMap,
  entries: ReturnType<HostView['udpEntries']>,
  emptyOnesToo: boolean,
): Generator<string> {
  const byAddress = new Map<string, ReadonlySet<string>>();
  const byNodePort = new Map<number, ReadonlySet<string>>();
  for (const port of after.values()) {
    if (!isUdp(port)) continue;
    const endpoints = serving(port);
    if (endpoints.size === 0 && !emptyOnesToo) continue;
    for (const address of addressesOf(port)) {
      byAddress.set(formatEndpoint({ address, port: port.port }), endpoints);
    }
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, endpoints);
  }
  for (const { original, reply } of entries) {
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
