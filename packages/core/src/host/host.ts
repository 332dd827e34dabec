import type { Address, Family } from '../address/address.ts';
import { type Prefix, toPrefix } from '../address/prefix.ts';
import { type Choices, SeededChoices } from '../chance/choices.ts';
import { createRandom, type Random, type Seed } from '../chance/random.ts';
import { VirtualClock } from '../clock.ts';
import { PacketPathError } from '../error.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import { Passage } from '../path/passage.ts';
import type { Connection, Flow, PacketPath, Traversal } from '../path/path.ts';
import { PlayedConnection } from '../path/played-connection.ts';
import { Sockets } from '../socket/sockets.ts';
import type { TraceListener } from '../trace.ts';
import { addressRoutes, localRoute } from './address-routes.ts';
import type { HookFunction } from './hook-function.ts';
import { HookTable } from './hook-table.ts';
import { type InterfaceOptions, NetworkInterface } from './network-interface.ts';
import { Pipeline } from './pipeline.ts';
import { parseRoute, type Route } from './route.ts';
import { Routes, type RoutingRule } from './routes.ts';
import { Sysctls, type SysctlValue } from './sysctls.ts';

/** What a host is made of. Everything has a default. */
export interface HostOptions {
  readonly name?: string;
  /** Its devices; `lo` is always there. */
  readonly interfaces?: readonly InterfaceOptions[];
  /** Routes as `ip route` writes them, or as values. On-link networks need none. */
  readonly routes?: readonly (Route | string)[];
  /** Routes of other tables than main, by the table's name. */
  readonly tables?: Readonly<Record<string, readonly (Route | string)[]>>;
  /** Which packets ask which of these tables (`ip rule`), in order. */
  readonly routingRules?: readonly RoutingRule[];
  readonly sysctls?: Readonly<Record<string, SysctlValue>>;
  readonly clock?: VirtualClock;
  /** The root of all randomness; `packet-path` unless given. */
  readonly seed?: Seed;
  /** Where choices come from, when not from the seed. */
  readonly choices?: Choices;
}

/**
 * A Linux network namespace: devices, addresses, routes, sysctls, and the five hooks that models
 * attach to. It carries packets, so it is a {@link PacketPath}.
 */
export class Host implements PacketPath {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly choices: Choices;
  readonly sysctls: Sysctls;
  readonly routes: Routes = new Routes();
  readonly hooks: HookTable = new HookTable();
  /** What models call to send packets on, and packets of the host's own. */
  readonly pipeline: Pipeline;
  /** What processes of the host have open. */
  readonly sockets: Sockets;
  readonly #interfaces = new Map<string, NetworkInterface>();
  readonly #afterPassage: ((passage: Passage) => void)[] = [];
  #listeners: readonly TraceListener[] = [];

  /** @throws {PacketPathError} `bad-address`, `bad-prefix`, `syntax` or `not-found` */
  constructor(options: HostOptions = {}) {
    this.name = options.name ?? 'host';
    this.clock = options.clock ?? new VirtualClock();
    this.random = createRandom(options.seed ?? 'packet-path');
    this.choices = options.choices ?? new SeededChoices(this.random.split('choices'));
    this.sysctls = new Sysctls(options.sysctls);
    this.pipeline = new Pipeline(this);
    this.sockets = new Sockets(this);
    this.addInterface({ name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] });
    for (const device of options.interfaces ?? []) this.addInterface(device);
    for (const route of options.routes ?? []) this.addRoute(route);
    for (const [table, routes] of Object.entries(options.tables ?? {})) {
      for (const route of routes) this.addRoute(route, table);
    }
    for (const rule of options.routingRules ?? []) this.routes.addRule(rule);
  }

  /** The devices, `lo` first. */
  get interfaces(): ReadonlyMap<string, NetworkInterface> {
    return this.#interfaces;
  }

  /** Adds a device, or addresses to one that is there. */
  addInterface(options: InterfaceOptions): void {
    if (!this.#interfaces.has(options.name)) {
      this.#interfaces.set(options.name, new NetworkInterface(options.name));
    }
    for (const address of options.addresses ?? []) this.addAddress(options.name, toPrefix(address));
    for (const local of options.local ?? []) {
      this.routes.table('local').add(localRoute(toPrefix(local).network(), options.name));
    }
  }

  /** @throws {PacketPathError} `not-found` when there is no such device */
  interface(name: string): NetworkInterface {
    const device = this.#interfaces.get(name);
    if (device !== undefined) return device;
    throw new PacketPathError('not-found', `${this.name} has no interface '${name}'`, {
      expected: `one of ${[...this.#interfaces.keys()].join(', ')}`,
    });
  }

  /** `ip address add`: the address is local, its network on the link. */
  addAddress(device: string, prefix: Prefix): void {
    this.interface(device).addresses.push(prefix);
    for (const { table, route } of addressRoutes(device, prefix))
      this.routes.table(table).add(route);
  }

  /** `ip address del`: what its other addresses have in common with it stays. */
  removeAddress(device: string, prefix: Prefix): void {
    const { addresses } = this.interface(device);
    const index = addresses.findIndex((known) => known.equals(prefix));
    if (index < 0) return;
    addresses.splice(index, 1);
    const neighbours = addresses.filter((known) => prefix.contains(known.address));
    const theirs = neighbours.flatMap((known) => addressRoutes(device, known));
    for (const { table, route } of addressRoutes(device, prefix)) {
      this.routes.table(table).remove(route);
      for (const kept of theirs) {
        const shared = kept.table === table && kept.route.prefix.equals(route.prefix);
        if (shared) this.routes.table(table).add(kept.route);
      }
    }
  }

  /**
   * Adds a route to a table, else to the one that `ip route` adds its type to: main, but local for
   * local and broadcast addresses.
   *
   * @throws {PacketPathError} as `parseRoute`
   */
  addRoute(route: Route | string, table?: string): void {
    const value = typeof route === 'string' ? parseRoute(route) : route;
    if (value.interface !== '') this.interface(value.interface);
    const ofAddresses = value.type === 'local' || value.type === 'broadcast';
    this.routes.table(table ?? (ofAddresses ? 'local' : 'main')).add(value);
  }

  /** The address this host would send from to a destination; undefined where no route leads. */
  sourceFor(destination: Address): Address | undefined {
    const route = this.routes.lookup(destination);
    if (route === undefined) return undefined;
    if (route.type === 'local') return destination;
    return route.source ?? this.addressOn(route.interface, destination.family);
  }

  /** A device's own address, else the first of any other device but `lo`. */
  addressOn(device: string, family: Family): Address | undefined {
    const own = this.#interfaces.get(device)?.primary(family);
    if (own !== undefined) return own;
    for (const other of this.#interfaces.values()) {
      const address = other.name === 'lo' ? undefined : other.primary(family);
      if (address !== undefined) return address;
    }
    return undefined;
  }

  /** Attaches a model's function to a hook; the answer detaches it. */
  attach(hookFunction: HookFunction): () => void {
    return this.hooks.attach(hookFunction);
  }

  /** Tells every step of the packets to come to a listener; the answer stops it. */
  listen(listener: TraceListener): () => void {
    // A function of its own, so that one listener may listen twice.
    const hear: TraceListener = (step) => listener(step);
    this.#listeners = [...this.#listeners, hear];
    return () => {
      this.#listeners = this.#listeners.filter((known) => known !== hear);
    };
  }

  /** Hears every step, where somebody listens. */
  get trace(): TraceListener | undefined {
    return together(this.#listeners);
  }

  /** Calls back when a packet's way is over, so that a model may let go of what it kept for it. */
  afterPassage(callback: (passage: Passage) => void): void {
    this.#afterPassage.push(callback);
  }

  send(packet: Packet): Traversal {
    return this.sockets.errands.send(packet);
  }

  /** One packet's way, without what processes of the host then do about it. */
  carry(packet: Packet): Passage {
    const passage = new Passage(this, this.trace);
    const buffer = new PacketBuffer(packet);
    if (buffer.inputInterface === null) this.pipeline.sendLocal(buffer, passage);
    else {
      this.interface(buffer.inputInterface);
      this.pipeline.receive(buffer, passage);
    }
    for (const callback of this.#afterPassage) callback(passage);
    return passage;
  }

  connect(flow: Flow): Connection {
    return new PlayedConnection(this, flow);
  }
}

/** One listener that tells all; undefined where nobody listens. */
function together(listeners: readonly TraceListener[]): TraceListener | undefined {
  if (listeners.length < 2) return listeners[0];
  return (step) => {
    for (const listener of listeners) listener(step);
  };
}
