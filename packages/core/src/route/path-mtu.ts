import type { NetworkInterface } from '../device/network-interface.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import type { Route } from './route.ts';
import type { Routes } from './routes.ts';

/** A device of Ethernet, and `lo` (drivers/net/loopback.c), where nobody has set another MTU. */
const MTU = { device: 1500, loopback: 65_536 } as const;

/** The routes and devices of a host. */
interface Ways {
  readonly routes: Routes;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
}

/**
 * The MTU of a packet's way, in bytes: of the device that it leaves by and of the one that leads back to its
 * source, the smaller. Rules that write TCP's largest segment ask both (net/netfilter/xt_TCPMSS.c,
 * `tcpmss_reverse_mtu`; net/netfilter/nft_rt.c, `get_tcpmss`).
 */
export function pathMtu({ routes, interfaces }: Ways, packet: PacketBuffer): number {
  const { destination, source, mark, outputInterface } = packet;
  const device = outputInterface ?? deviceOf(routes.lookup(destination, mark));
  return Math.min(mtuOf(device, interfaces), mtuOf(deviceOf(routes.lookup(source)), interfaces));
}

/** A route to an address of the host's own leads to `lo`, whatever device has the address. */
function deviceOf(route: Route | undefined): string | undefined {
  return route?.type === 'local' ? 'lo' : route?.interface;
}

function mtuOf(name: string | undefined, interfaces: Ways['interfaces']): number {
  // A route that refuses packets has no device.
  if (name === undefined || name === '') return Number.POSITIVE_INFINITY;
  const { mtu = Number.POSITIVE_INFINITY } = interfaces.get(name) ?? {};
  if (mtu !== Number.POSITIVE_INFINITY) return mtu;
  return name === 'lo' ? MTU.loopback : MTU.device;
}
