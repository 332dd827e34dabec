import type { ProxyPort, ServiceEndpoint, TrafficPolicy } from '@packet-path/cluster';
import { type Address, Prefix } from '@packet-path/core';
import { hostPrefix } from '../netfilter/rule.ts';
import { type PortTopology, topologyOf } from '../proxy/topology.ts';
import { isOwnAddress } from './own-address.ts';
import { bind, type IpvsState } from './state.ts';
import { virtualService } from './virtual-service.ts';

/** Adds the virtual services, addresses and set elements of one port of a service. */
export function writePort(state: IpvsState, port: ProxyPort): void {
  const { context, sets } = state;
  const topology = topologyOf(port, context.node);
  const internal = servers(topology, port.internalPolicy);
  const external = servers(topology, port.externalPolicy);

  for (const endpoint of port.endpoints) {
    if (endpoint.nodeName === undefined || endpoint.nodeName !== context.node.name) continue;
    sets.add('loopBack', `${element(endpoint.address, port, endpoint.port)},${endpoint.address}`);
  }

  sets.add('clusterIP', element(port.clusterIP, port));
  bind(state, port.clusterIP);
  serve(state, port, port.clusterIP, port.port, internal);

  for (const ip of port.externalIPs) {
    sets.add(port.externalPolicy === 'Local' ? 'externalIPLocal' : 'externalIP', element(ip, port));
    if (!isOwnAddress(context, ip)) bind(state, ip);
    serve(state, port, ip, port.port, external);
  }
  for (const ip of port.loadBalancerIPs) {
    writeLoadBalancer(state, port, ip);
    if (!isOwnAddress(context, ip)) bind(state, ip);
    serve(state, port, ip, port.port, external);
  }
  if (port.nodePort !== 0) {
    writeNodePort(state, port);
    for (const ip of state.nodePortAddresses) serve(state, port, ip, port.nodePort, external);
  }
  if (port.healthCheckNodePort !== 0) {
    sets.add('healthCheckNodePort', String(port.healthCheckNodePort));
  }
}

/**
 * The servers of a policy. Without a local endpoint the Local policy takes any endpoint (kubernetes
 * #97081), so that pods of this node reach the service; iptables mode drops other clients there.
 */
function servers(
  { cluster, local }: PortTopology,
  policy: TrafficPolicy,
): readonly ServiceEndpoint[] {
  return policy === 'Local' && local.length > 0 ? local : cluster;
}

function serve(
  state: IpvsState,
  port: ProxyPort,
  address: Address,
  number: number,
  endpoints: readonly ServiceEndpoint[],
): void {
  state.services.push(virtualService(port, address, number, endpoints, state.scheduler));
}

/** An element of a `hash:ip,port` set. */
function element(address: Address, { protocol, port }: ProxyPort, number: number = port): string {
  return `${address},${protocol}:${number}`;
}

function writeLoadBalancer(state: IpvsState, port: ProxyPort, ip: Address): void {
  const { sets, context } = state;
  const own = element(ip, port);
  sets.add('loadBalancer', own);
  if (port.externalPolicy === 'Local') sets.add('loadBalancerLocal', own);
  if (port.sourceRanges.length === 0) return;
  sets.add('loadBalancerFirewall', own);
  for (const range of port.sourceRanges) {
    for (const net of storable(range)) sets.add('loadBalancerSourceCIDR', `${own},${net}`);
  }
  const [nodeIP] = context.nodeAddresses;
  if (nodeIP !== undefined && port.sourceRanges.some((range) => range.contains(nodeIP))) {
    sets.add('loadBalancerSourceIP', `${own},${ip}`);
  } else {
    const virtual = `--vaddr ${ip} --vproto ${port.protocol} --vport ${port.port}`;
    state.outFilter.push(`-s ${hostPrefix(ip)} -m ipvs ${virtual} -j DROP`);
  }
}

/**
 * The networks to store for one: `hash:ip,port,net` takes no prefix of length 0, so that is stored
 * as two halves.
 */
function storable(range: Prefix): readonly Prefix[] {
  if (range.length > 0) return [range];
  const top = range.family === 4 ? '128.0.0.0/1' : '8000::/1';
  return [new Prefix(range.address, 1), Prefix.parse(top)];
}

const NODE_PORT_SETS = {
  tcp: ['nodePortTCP', 'nodePortLocalTCP'],
  udp: ['nodePortUDP', 'nodePortLocalUDP'],
  sctp: ['nodePortSCTP', 'nodePortLocalSCTP'],
} as const;

function writeNodePort({ sets, nodePortAddresses }: IpvsState, port: ProxyPort): void {
  const { protocol, nodePort } = port;
  // A bitmap of ports has no protocol; the sets for SCTP, which came later, have addresses too.
  const elements =
    protocol === 'sctp'
      ? nodePortAddresses.map((address) => `${address},sctp:${nodePort}`)
      : [String(nodePort)];
  const [all, local] = NODE_PORT_SETS[protocol];
  for (const text of elements) {
    sets.add(all, text);
    if (port.externalPolicy === 'Local') sets.add(local, text);
  }
}
