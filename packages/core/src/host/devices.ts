import type { Address, Family } from '../address/address.ts';
import { type Prefix, toPrefix } from '../address/prefix.ts';
import type { Epoch } from '../course/epoch.ts';
import { type InterfaceOptions, NetworkInterface } from '../device/network-interface.ts';
import { PacketPathError } from '../error/error.ts';
import { addressRoutes, localRoute } from '../route/address-routes.ts';
import type { Routes } from '../route/routes.ts';

/** The least MTU of a device that speaks IPv4 (include/net/ip.h, `IPV4_MIN_MTU`). */
const LEAST_MTU = 68;

/** The devices of a host, with the routes that their addresses bring. */
export class Devices {
  readonly #routes: Routes;
  readonly #epoch: Epoch;
  readonly #all = new Map<string, NetworkInterface>();

  constructor(routes: Routes, epoch: Epoch) {
    this.#routes = routes;
    this.#epoch = epoch;
  }

  /** The devices by name, in the order in which they were added. */
  get all(): ReadonlyMap<string, NetworkInterface> {
    return this.#all;
  }

  /** Adds a device, or addresses to one that is there. */
  add({ name, bridge = false, mtu, addresses = [], local = [] }: InterfaceOptions): void {
    const device = this.#all.get(name) ?? new NetworkInterface(name, bridge, checkedMtu(mtu));
    this.#all.set(name, device);
    for (const address of addresses) this.addAddress(device, toPrefix(address));
    const table = this.#routes.table('local');
    for (const prefix of local) table.add(localRoute(toPrefix(prefix).network(), name));
  }

  addAddress(device: NetworkInterface, prefix: Prefix): void {
    device.addresses.push(prefix);
    for (const { table, route } of addressRoutes(device.name, prefix)) {
      this.#routes.table(table).add(route);
    }
    this.#epoch.advance();
  }

  removeAddress({ name, addresses }: NetworkInterface, prefix: Prefix): void {
    const index = addresses.findIndex((known) => known.equals(prefix));
    if (index < 0) return;
    addresses.splice(index, 1);
    const neighbours = addresses.filter((known) => prefix.contains(known.address));
    const theirs = neighbours.flatMap((known) => addressRoutes(name, known));
    for (const { table, route } of addressRoutes(name, prefix)) {
      this.#routes.table(table).remove(route);
      for (const kept of theirs) {
        const isShared = kept.table === table && kept.route.prefix.equals(route.prefix);
        if (isShared) this.#routes.table(table).add(kept.route);
      }
    }
    this.#epoch.advance();
  }

  /** A device's own address, else the first of any other device but `lo`. */
  addressOn(device: string, family: Family): Address | undefined {
    const own = this.#all.get(device)?.primary(family);
    if (own !== undefined) return own;
    for (const other of this.#all.values()) {
      const address = other.name === 'lo' ? undefined : other.primary(family);
      if (address !== undefined) return address;
    }
    return undefined;
  }
}

/** @throws {PacketPathError} `bad-option` */
function checkedMtu(mtu: number | undefined): number | undefined {
  // The interfaces of another host may be handed over as they are: those without a limit say infinity.
  if (mtu === undefined || mtu === Number.POSITIVE_INFINITY) return mtu;
  if (Number.isInteger(mtu) && mtu >= LEAST_MTU) return mtu;
  throw new PacketPathError('bad-option', `no device has an MTU of ${mtu}`, {
    expected: `a whole number of bytes, ${LEAST_MTU} at least`,
  });
}
