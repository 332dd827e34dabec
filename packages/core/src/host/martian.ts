import type { Address } from '../address/address.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Packet } from '../packet/packet.ts';
import { isLoopback, isMulticast, type Routes } from '../route/routes.ts';
import type { PipelineSettings } from './pipeline-settings.ts';

/**
 * Why a host refuses to route a packet that came in by a device, undefined where it does not:
 * addresses that belong on no wire, and this host's own as a source.
 *
 * Source: net/ipv4/route.c, `ip_route_input_slow`. Packets over `lo` were routed when they left.
 */
export function martianReason(
  packet: Packet,
  routes: Routes,
  settings: PipelineSettings,
): DropReason | undefined {
  const { source, destination, inputInterface } = packet;
  if (packet.family === 6 || inputInterface === 'lo') return undefined;
  if (isMulticast(source) || source.w3 === -1) return martianSource(source);
  if (isMulticast(destination)) return { kind: 'not a member', address: `${destination}` };
  if (source.w3 === 0 && !isLimitedBroadcast(packet)) return martianSource(source);
  if (destination.w3 === 0 && source.w3 !== 0) return martianDestination(destination);
  if (!settings.takesLoopback(inputInterface ?? '')) {
    if (isLoopback(source)) return martianSource(source);
    if (isLoopback(destination)) return martianDestination(destination);
  }
  if (routes.isLocal(source)) return martianSource(source);
  return undefined;
}

/** To 255.255.255.255, or from nobody to nobody: for every host on the link. */
export function isLimitedBroadcast({ family, source, destination }: Packet): boolean {
  return family === 4 && (destination.w3 === -1 || (destination.w3 === 0 && source.w3 === 0));
}

/** Why IPv6 drops a packet before any hook: loopback addresses come in through `lo` only. */
export function martianReasonV6(packet: Packet): DropReason | undefined {
  // Source: net/ipv6/ip6_input.c, `ip6_rcv_core`.
  if (packet.family === 4 || packet.inputInterface === 'lo') return undefined;
  if (isLoopback(packet.source)) return martianSource(packet.source);
  return isLoopback(packet.destination) ? martianDestination(packet.destination) : undefined;
}

function martianSource(address: Address): DropReason {
  return { kind: 'martian source', address: `${address}` };
}

function martianDestination(address: Address): DropReason {
  return { kind: 'martian destination', address: `${address}` };
}
