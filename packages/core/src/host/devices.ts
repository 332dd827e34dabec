import type { Address, Family } from '../address/address.ts';
import { type Prefix, toPrefix } from '../address/prefix.ts';
import type { Epoch } from '../course/epoch.ts';
import { checkedInterface } from '../device/check-interface.ts';
import { type InterfaceOptions, NetworkInterface } from '../device/network-interface.ts';
import { addressRoutes, localRoute } from '../route/address-routes.ts';
import type { Routes } from '../route/routes.ts';

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

  /** Adds a device, or addresses to one that is there; nothing where one of its options is refused. */
  add(options: InterfaceOptions): void {
    const { name, bridge, mtu, addresses = [], local = [] } = checkedInterface(options);
    const prefixes = addresses.map(toPrefix);
    const networks = local.map((prefix) => toPrefix(prefix).network());
    const device = this.#all.get(name) ?? new NetworkInterface(name, bridge, mtu);
    this.#all.set(name, device);
    for (const prefix of prefixes) this.addAddress(device, prefix);
    const table = this.#routes.table('local');
    for (const network of networks) table.add(localRoute(network, name));
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
