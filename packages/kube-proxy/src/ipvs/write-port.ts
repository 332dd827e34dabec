import type { ProxyPort, ServiceEndpoint, TrafficPolicy } from '@packet-path/cluster';
import { type Address, Prefix } from '@packet-path/core';
import { hostPrefix } from '../netfilter/rule.ts';
import { type PortTopology, topologyOf } from '../proxy/topology.ts';
import type { IpvsContext } from './context.ts';
import { isOwnAddress } from './own-address.ts';
import type { PortObjects } from './port-objects.ts';
import type { SetKey } from './sets.ts';
import { VirtualService } from './virtual-service.ts';

/** A port's objects while they are gathered. */
class PortState implements PortObjects {
  readonly context: IpvsContext;
  readonly port: ProxyPort;
  readonly services: VirtualService[] = [];
  readonly elements: (readonly [set: SetKey, element: string])[] = [];
  readonly bound: Address[] = [];
  readonly outFilter: string[] = [];

  constructor(port: ProxyPort, context: IpvsContext) {
    this.port = port;
    this.context = context;
  }

  element(set: SetKey, element: string): void {
    this.elements.push([set, element]);
  }

  /** Adds an address to kube-ipvs0, which makes it local, so that its packets reach the LOCAL_IN hook. */
  bind(address: Address): void {
    this.bound.push(address);
    this.element('ipvsIPs', `${address}`);
  }

  serve(address: Address, number: number, endpoints: readonly ServiceEndpoint[]): void {
    const { scheduler } = this.context;
    this.services.push(new VirtualService(this.port, address, number, endpoints, scheduler));
  }
}

/** The virtual services, addresses and set elements of one port of a service. */
export function writePort(port: ProxyPort, context: IpvsContext): PortObjects {
  const state = new PortState(port, context);
  const topology = topologyOf(port, context.node);
  const internal = servers(topology, port.internalPolicy);
  const external = servers(topology, port.externalPolicy);

  for (const endpoint of port.endpoints) {
    if (endpoint.nodeName === undefined || endpoint.nodeName !== context.node.name) continue;
    const self = `${element(endpoint.address, port, endpoint.port)},${endpoint.address}`;
    state.element('loopBack', self);
  }

  state.element('clusterIP', element(port.clusterIP, port));
  state.bind(port.clusterIP);
  state.serve(port.clusterIP, port.port, internal);

  for (const ip of port.externalIPs) {
    const set = port.externalPolicy === 'Local' ? 'externalIPLocal' : 'externalIP';
    state.element(set, element(ip, port));
    if (!isOwnAddress(context, ip)) state.bind(ip);
    state.serve(ip, port.port, external);
  }
  for (const ip of port.loadBalancerIPs) {
    writeLoadBalancer(state, ip);
    if (!isOwnAddress(context, ip)) state.bind(ip);
    state.serve(ip, port.port, external);
  }
  if (port.nodePort !== 0) {
    writeNodePort(state);
    for (const ip of context.nodePortAddresses) state.serve(ip, port.nodePort, external);
  }
  if (port.healthCheckNodePort !== 0) {
    state.element('healthCheckNodePort', String(port.healthCheckNodePort));
  }
  return state;
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

/** An element of a `hash:ip,port` set. */
function element(address: Address, { protocol, port }: ProxyPort, number: number = port): string {
  return `${address},${protocol}:${number}`;
}

function writeLoadBalancer(state: PortState, ip: Address): void {
  const { port, context } = state;
  const own = element(ip, port);
  state.element('loadBalancer', own);
  if (port.externalPolicy === 'Local') state.element('loadBalancerLocal', own);
  if (port.sourceRanges.length === 0) return;
  state.element('loadBalancerFirewall', own);
  for (const range of port.sourceRanges) {
    for (const net of storable(range)) state.element('loadBalancerSourceCIDR', `${own},${net}`);
  }
  const [nodeIP] = context.nodeAddresses;
  if (nodeIP !== undefined && port.sourceRanges.some((range) => range.contains(nodeIP))) {
    state.element('loadBalancerSourceIP', `${own},${ip}`);
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

function writeNodePort(state: PortState): void {
  const { protocol, nodePort, externalPolicy } = state.port;
  // A bitmap of ports has no protocol; the sets for SCTP, which came later, have addresses too.
  const elements =
    protocol === 'sctp'
      ? state.context.nodePortAddresses.map((address) => `${address},sctp:${nodePort}`)
      : [String(nodePort)];
  const [all, local] = NODE_PORT_SETS[protocol];
  for (const text of elements) {
    state.element(all, text);
    if (externalPolicy === 'Local') state.element(local, text);
  }
}
