import type { Address } from '../address/address.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { isUsable } from '../route/route-failure.ts';
import type { Routes } from '../route/routes.ts';
import type { Sysctls } from '../sysctl/sysctls.ts';
import { isLimitedBroadcast, martianReason, martianReasonV6 } from './martian.ts';
import { PipelineSettings } from './pipeline-settings.ts';

/**
 * Foresees by which device a packet that arrives leaves, as `Pipeline` forwards it: where a hook function at
 * PREROUTING gives it another destination.
 */
export class ForeseenDevice {
  readonly #routes: Routes;
  readonly #settings: PipelineSettings;

  constructor({ routes, sysctls }: { readonly routes: Routes; readonly sysctls: Sysctls }) {
    this.#routes = routes;
    this.#settings = new PipelineSettings(sysctls);
  }

  /** Undefined where it is not forwarded. The packet has the destination then. */
  of(packet: PacketBuffer, destination: Address): string | undefined {
    if (martianReasonV6(packet) !== undefined) return undefined;
    packet.destination = destination;
    if (!this.#settings.forwards(packet.family) || packet.ttl <= 1) return undefined;
    if (martianReason(packet, this.#routes, this.#settings) !== undefined) return undefined;
    if (isLimitedBroadcast(packet)) return undefined;
    const route = this.#routes.lookup(destination, packet.mark);
    return isUsable(route) && route.type === 'unicast' ? route.interface : undefined;
  }

  /** Whether a packet that arrives is for this host, and comes to INPUT. */
  comesIn(packet: PacketBuffer): boolean {
    if (martianReasonV6(packet) !== undefined) return false;
    if (martianReason(packet, this.#routes, this.#settings) !== undefined) return false;
    if (isLimitedBroadcast(packet)) return true;
    const route = this.#routes.lookup(packet.destination, packet.mark);
    return isUsable(route) && route.type !== 'unicast';
  }

  /**
   * As {@link of}, of a packet to this host that a hook function at INPUT sends on from OUTPUT on. There its mark
   * counts once the packet was rewritten: undefined where that leads to another device.
   */
  ofResent(packet: PacketBuffer, destination: Address): string | undefined {
    if (packet.ttl <= 1) return undefined;
    packet.destination = destination;
    const route = this.#routes.lookup(destination);
    if (!isUsable(route) || route.type !== 'unicast') return undefined;
    const device = route.interface;
    if (this.#settings.keepsLoopback(packet, device)) return undefined;
    const isSame =
      packet.mark === 0 || this.#routes.lookup(destination, packet.mark)?.interface === device;
    return isSame ? device : undefined;
  }
}
