import type { Address, Family } from '../address/address.ts';
import type { Prefix } from '../address/prefix.ts';
import type { HookFunction } from '../attach/hook-function.ts';
import { HookTable } from '../attach/hook-table.ts';
import { Passage, type PassageHost } from '../attach/passage.ts';
import { checkColumns } from '../bulk/check-columns.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';
import { sendEach } from '../bulk/send-many.ts';
import type { SendManyOptions, SentColumns } from '../bulk/sent-columns.ts';
import { type Choices, SeededChoices } from '../chance/choices.ts';
import { createRandom, type Random } from '../chance/random.ts';
import { Courses } from '../course/courses.ts';
import { type DryRun, type DryRunOptions, DryRunRecorder } from '../course/dry-run.ts';
import { Epoch } from '../course/epoch.ts';
import { followMany } from '../course/follow-many.ts';
import type { RowPassage } from '../course/row-passage.ts';
import { checkedInterfaces } from '../device/check-interface.ts';
import type { InterfaceOptions, NetworkInterface } from '../device/network-interface.ts';
import { checkListener } from '../error/check-argument.ts';
import { PacketPathError } from '../error/error.ts';
import { RulePlaces } from '../ledger/rule-places.ts';
import { Upkeep } from '../ledger/upkeep.ts';
import type { IcmpErrorKind } from '../packet/icmp.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer, somePacket } from '../packet/packet-buffer.ts';
import type { Traversal } from '../path/path.ts';
import { traversalAfter } from '../path/traversal.ts';
import { parseRoute, type Route } from '../route/route.ts';
import { Routes } from '../route/routes.ts';
import { runSysctl } from '../sysctl/run-sysctl.ts';
import { Sysctls } from '../sysctl/sysctls.ts';
import { VirtualClock } from '../time/clock.ts';
import type { Invocation } from '../tool/invocation.ts';
import { ToolTable } from '../tool/tools.ts';
import { together } from '../trace/together.ts';
import type { TraceListener } from '../trace/trace-step.ts';
import { type Delivered, type Delivery, TAKEN } from './delivery.ts';
import { Devices } from './devices.ts';
import { ForeseenDevice } from './foreseen-device.ts';
import { checkHostOptions, type HostOptions, sysctlsOf } from './host-options.ts';
import type { HostParts } from './host-parts.ts';
import { Pipeline } from './pipeline.ts';
import { runIp } from './run-ip.ts';

/**
 * A Linux network namespace: devices, addresses, routes, sysctls, tools, and the five hooks that
 * models attach to. It carries packets; whatever else it can do is installed on it.
 */
export class Host implements PassageHost {
  readonly name: string;
  readonly clock: VirtualClock;
  /** The date when the clock stands at 0, in seconds since 1970, UTC. */
  readonly startsAt: number;
  /** Rules that a packet may be compared with; `Infinity` where there is no bound. */
  readonly mostRules: number;
  readonly random: Random;
  readonly choices: Choices;
  readonly sysctls: Sysctls;
  /** The ledger of the host's own work, which no packet pays for. */
  readonly upkeep: Upkeep = new Upkeep();
  /** The tables and chains of the host's tools, as ledgers name them; models add theirs. */
  readonly rulePlaces: RulePlaces = new RulePlaces();
  /** Counts the changes of what decides where packets go; models advance it when theirs change. */
  readonly epoch: Epoch = new Epoch();
  readonly routes: Routes = new Routes(() => this.epoch.advance());
  readonly hooks: HookTable = new HookTable(() => this.epoch.advance());
  /** Sends packets on, and packets of the host's own: models call it. */
  readonly pipeline: Pipeline;
  /** Takes packets along the courses of others like them. */
  readonly courses: Courses;
  /** The tools that change this host. */
  readonly tools: ToolTable = new ToolTable();
  readonly #devices = new Devices(this.routes, this.epoch);
  /** Takes a packet through the hooks. */
  readonly #walk = (packet: PacketBuffer, passage: Passage): void => {
    if (packet.inputInterface === null) this.pipeline.sendLocal(packet, passage);
    else {
      this.interface(packet.inputInterface);
      this.pipeline.receive(packet, passage);
    }
  };
  readonly #afterPassage: ((passage: Passage) => void)[] = [];
  readonly #beforeAnswer: ((answer: PacketBuffer, to: PacketBuffer) => void)[] = [];
  #delivery: Delivery | undefined;
  #send: (packet: Packet) => Traversal = (packet) => this.carry(packet);
  #listeners: readonly TraceListener[] = [];
  #underway = 0;
  /** That of a row about to be walked. */
  #row: RowPassage | undefined;

  /** @throws {PacketPathError} `bad-address`, `bad-prefix`, `syntax` or `not-found` */
  constructor(options: HostOptions = {}) {
    checkHostOptions(options);
    this.name = options.name ?? 'host';
    this.clock = options.clock ?? new VirtualClock();
    this.startsAt = options.startsAt ?? 0;
    this.mostRules = options.mostRules ?? Number.POSITIVE_INFINITY;
    this.random = createRandom(options.seed ?? 'packet-path');
    this.choices = options.choices ?? new SeededChoices(this.random.split('choices'));
    this.sysctls = new Sysctls({}, (name) => this.interfaces.has(name));
    this.sysctls.onChange(() => this.epoch.advance());
    this.pipeline = new Pipeline(this);
    this.courses = new Courses(this, this.#walk, new ForeseenDevice(this));
    this.tools.define('ip', (invocation) => runIp(this, invocation.arguments));
    this.tools.define('sysctl', (invocation) => runSysctl(this.sysctls, invocation.arguments));
    this.addInterface({ name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] });
    for (const device of checkedInterfaces(options.interfaces)) this.addInterface(device);
    for (const route of options.routes ?? []) this.addRoute(route);
    for (const [table, routes] of Object.entries(options.tables ?? {})) {
      for (const route of routes) this.addRoute(route, table);
    }
    for (const rule of options.routingRules ?? []) this.routes.addRule(rule);
    this.sysctls.load(sysctlsOf(options));
  }

  /** The devices, `lo` first. */
  get interfaces(): ReadonlyMap<string, NetworkInterface> {
    return this.#devices.all;
  }

  /** Adds a device, or addresses to one that is there. */
  addInterface(options: InterfaceOptions): void {
    this.#devices.add(options);
  }

  /** @throws {PacketPathError} `not-found` when there is no such device */
  interface(name: string): NetworkInterface {
    const device = this.#devices.all.get(name);
    if (device !== undefined) return device;
    throw new PacketPathError('not-found', `${this.name} has no interface '${name}'`, {
      expected: `one of ${[...this.#devices.all.keys()].join(', ')}`,
    });
  }

  /** `ip address add`: the address is local, its network on the link. */
  addAddress(device: string, prefix: Prefix): void {
    this.#devices.addAddress(this.interface(device), prefix);
  }

  /** `ip address del`: what its other addresses have in common with it stays. */
  removeAddress(device: string, prefix: Prefix): void {
    this.#devices.removeAddress(this.interface(device), prefix);
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
    return this.#devices.addressOn(device, family);
  }

  /** Attaches a model's function to a hook; the answer detaches it. */
  attach(hookFunction: HookFunction): () => void {
    return this.hooks.attach(hookFunction);
  }

  /** Tells every step of the packets to come to a listener; the answer stops it. */
  listen(listener: TraceListener): () => void {
    checkListener(listener);
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

  /** Calls back before an answer of the kernel's leaves, so that a model may relate the two. */
  beforeAnswer(callback: (answer: PacketBuffer, to: PacketBuffer) => void): void {
    this.#beforeAnswer.push(callback);
  }

  /** Gives what reaches local sockets to processes from now on. */
  deliverTo(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  /** Puts something around every `send`: it gets the sending itself, and answers in its place. */
  aroundSend(wrap: (send: (packet: Packet) => Traversal) => (packet: Packet) => Traversal): void {
    this.#send = wrap(this.#send);
  }

  /** Installs a part: it is a property of the host from now on. */
  install<Name extends keyof HostParts>(name: Name, part: HostParts[Name]): void {
    Object.defineProperty(this, name, { value: part, enumerable: true });
  }

  /** A part by its name. @throws {PacketPathError} `not-found` where nobody has installed it */
  part<Name extends keyof HostParts>(name: Name): HostParts[Name] {
    const part = (this as unknown as Partial<HostParts>)[name];
    if (part !== undefined && Object.hasOwn(this, name)) return part;
    throw new PacketPathError('not-found', `${this.name} has no ${name}`);
  }

  /**
   * Runs a tool, now: rules, sets, services and addresses change, and connections live on, unless
   * the tool says otherwise.
   *
   * @throws {PacketPathError} `not-found` where no model answers to the tool, or what its model throws
   */
  run(invocation: Invocation): void {
    this.tools.run(invocation);
  }

  /**
   * Runs tools one after another, asking for each when the one before is done. One that is refused
   * ends the change; those before it stay done.
   *
   * @throws {PacketPathError} as {@link run}
   */
  apply(change: Iterable<Invocation>): void {
    for (const invocation of change) this.run(invocation);
  }

  /**
   * Many packets, one after another, in columns: the same answers, counters and state as of {@link send}.
   * Where somebody listens they are sent one by one.
   */
  sendMany(columns: PacketColumns, options: SendManyOptions = {}): SentColumns {
    checkColumns(columns);
    if (this.#underway > 0 || this.#listeners.length > 0) {
      return sendEach((packet) => this.send(packet), this.clock, columns, options);
    }
    return followMany(this, columns, options);
  }

  /** One packet, now: it arrives if it has an input interface, else a local process sends it. */
  send(packet: Packet): Traversal {
    return this.#send(somePacket(packet));
  }

  sendAnswer(answer: PacketBuffer, to: PacketBuffer, passage: Passage): void {
    this.pipeline.sendAnswer(answer, to, passage);
  }

  sendIcmpError(packet: PacketBuffer, kind: IcmpErrorKind, passage: Passage): void {
    this.pipeline.sendIcmpError(packet, kind, passage);
  }

  /** Lets models relate an answer of the kernel's to the packet it answers. */
  prepareAnswer(answer: PacketBuffer, to: PacketBuffer): void {
    for (const callback of this.#beforeAnswer) callback(answer, to);
  }

  /** Gives a packet to the socket it is for; a host without sockets takes every packet. */
  deliverToSocket(packet: Packet): Delivered {
    return this.#delivery === undefined ? TAKEN : this.#delivery(packet);
  }

  /** Packets on their way: more than one where a hook function sends. */
  get underway(): number {
    return this.#underway;
  }

  /** As `BulkHost` says it. */
  sendRow(packet: PacketBuffer, passage: RowPassage): Traversal {
    this.#row = passage;
    return this.#send(packet);
  }

  /** One packet's way, without what processes of the host then do about it. */
  carry(packet: Packet): Traversal {
    const row = packet instanceof PacketBuffer ? this.#row : undefined;
    this.#row = undefined;
    const passage =
      row === undefined ? this.#pass(packet) : this.#passRow(packet as PacketBuffer, row);
    this.endPassage(passage);
    return row?.answer ?? traversalAfter(passage);
  }

  /**
   * The way that a packet would take, with its ledger: at most the turn of a scheduler is taken (`keepsTurns`), and
   * `trace` alone hears of it. Where something on the way has state that it would change, the answer names that.
   */
  dryRun(packet: Packet, trace?: TraceListener, options?: DryRunOptions): DryRun {
    const passage = new Passage(this, trace);
    const buffer = new PacketBuffer(packet);
    const recorder = new DryRunRecorder(buffer, passage, options);
    try {
      const state = this.during(() => recorder.walk(() => this.#walk(buffer, passage)));
      return state === null ? recorder.told(traversalAfter(passage)) : { state };
    } finally {
      this.endPassage(passage);
    }
  }

  /** Tells models that a packet's way is over. */
  endPassage(passage: Passage): void {
    for (const callback of this.#afterPassage) callback(passage);
  }

  /** Runs something while a packet is on its way. */
  during<Result>(run: () => Result): Result {
    this.#underway++;
    try {
      return run();
    } finally {
      this.#underway--;
    }
  }

  #passRow(packet: PacketBuffer, row: RowPassage): Passage {
    row.begin(packet);
    this.during(() => this.#walk(packet, row));
    return row;
  }

  #pass(packet: Packet): Passage {
    const isAlone = this.#underway === 0 && this.#listeners.length === 0;
    this.#underway++;
    try {
      const carried = isAlone ? this.courses.carry(packet) : undefined;
      if (carried !== undefined) return carried;
      const passage = new Passage(this, this.trace);
      this.#walk(new PacketBuffer(packet), passage);
      return passage;
    } finally {
      this.#underway--;
    }
  }
}
