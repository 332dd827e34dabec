import { Conntrack } from '@packet-path/conntrack';
import {
  Errno,
  type Family,
  formatEndpoint,
  type Hook,
  Host,
  type Packet,
  Prefix,
  parseRoute,
  protocolName,
  type Traversal,
} from '@packet-path/core';
import { formatKey, Ipvs } from '../../src/index.ts';
import { closedPortAnswer } from './closed-port.ts';
import { injectedPacket } from './inject.ts';
import type { Inject, KernelCase, KernelStep } from './kernel-case.ts';

/** Where a step differs from its recording: what was expected and what came. */
export interface Difference {
  readonly step: number;
  readonly key: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Tables were read this many microseconds after an injected packet, and after a command. */
const READ_AFTER_INJECT = 8_000;
const READ_AFTER_CONFIGURE = 16_000;

/** Plays a case and tells every difference. */
export function playCase(recorded: KernelCase): readonly Difference[] {
  return new Player(recorded).play();
}

class Player {
  readonly #case: KernelCase;
  readonly #host: Host;
  readonly #ipvs: Ipvs;
  #hooks: Record<string, number> = {};

  constructor(recorded: KernelCase) {
    const { interfaces, routes, sysctls, ipvsadm } = recorded.setup;
    this.#case = recorded;
    this.#host = new Host({ interfaces, routes, sysctls });
    for (const family of [4, 6] as const) this.#countHooks(family);
    const conntrack = new Conntrack(this.#host);
    for (const rule of recorded.setup.iptables ?? []) this.#setUp(rule, conntrack);
    const { jiffiesAtZero } = recorded.recorded;
    this.#ipvs = new Ipvs(this.#host, { jiffiesAtZero, conntrack });
    this.#ipvs.restore(ipvsadm);
  }

  play(): readonly Difference[] {
    return this.#case.steps.flatMap((step, index) => this.#playStep(step, index));
  }

  #playStep(step: KernelStep, index: number): readonly Difference[] {
    const { clock } = this.#host;
    const at = Math.round(step.at * 1e6);
    clock.advanceTo(at);
    this.#hooks = {};
    let actual: Record<string, unknown> = {};
    if (step.configure !== undefined) {
      this.#ipvs.command(step.configure);
      clock.advanceTo(at + READ_AFTER_CONFIGURE);
    }
    if (step.inject !== undefined) {
      actual = this.#inject(step.inject);
      clock.advanceTo(at + READ_AFTER_INJECT);
    }
    if ('destinations' in step.expect) actual['destinations'] = this.#destinations();
    if ('connections' in step.expect) actual['connections'] = this.#connections();
    return Object.entries(step.expect)
      .filter(([key]) => key in actual)
      .filter(([key, expected]) => !agrees(key, expected, actual[key]))
      .map(([key, expected]) => ({ step: index, key, expected, actual: actual[key] }));
  }

  #inject(inject: Inject): Record<string, unknown> {
    let destination: string | null = null;
    const stop = this.#host.listen((step) => {
      if (step.kind === 'ipvs' && step.event === 'forward') {
        destination = / to (\S+)$/.exec(step.reason)?.[1] ?? null;
      }
    });
    const side = this.#case.setup.interfaces.find((device) => device.side === inject.from);
    const traversal = this.#host.send(injectedPacket(inject, side?.name ?? null));
    stop();
    const answer = destination === null ? this.#answerAsClosed(traversal) : undefined;
    const frames = framesOf(traversal, inject, answer);
    return {
      outcome: outcome(traversal, inject, answer),
      emitted: frames.map(flow),
      destination: this.#chosen(inject, traversal, destination),
      emittedTtl: frames.map(({ ttl }) => ttl),
      hooks: { ...this.#hooks },
      ...observed(inject, traversal),
    };
  }

  /** The server that the packet reached, through IPVS or by its own address; ICMP has no ports. */
  #chosen(injected: Inject, traversal: Traversal, told: string | null): string | null {
    const [first] = traversal.outcome === 'forwarded' ? traversal.emitted : traversal.delivered;
    if (injected.from === 'server' || first === undefined) return null;
    if (told !== null || !this.#isServer(first)) return told;
    const { destination: address, destinationPort: port } = first;
    return first.icmp === null ? formatEndpoint({ address, port }) : String(address);
  }

  #isServer({ destination }: Packet): boolean {
    const all = this.#ipvs.services().flatMap((service) => service.destinations);
    return all.some(({ address }) => address.equals(destination));
  }

  /** Nobody listens on the host, unless IPVS sent the packet here. */
  #answerAsClosed({ outcome: became, delivered }: Traversal): Traversal | undefined {
    const [packet] = delivered;
    const answer =
      became === 'delivered' && packet !== undefined ? closedPortAnswer(packet) : undefined;
    const rules = this.#case.setup.iptables ?? [];
    const silent =
      (answer?.tcp ?? null) !== null && rules.some((rule) => rule.includes('--tcp-flags RST'));
    return answer === undefined || silent ? undefined : this.#host.send(answer);
  }

  #destinations(): unknown {
    return this.#ipvs
      .services()
      .map((service) => ({ service, name: formatKey(service.key) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ service, name }) =>
        service.destinations.map((destination) => ({
          service: name.replace(' IPv6', ''),
          address: formatEndpoint(destination),
          weight: destination.weight,
          activeConnections: destination.activeConnections,
          inactiveConnections: destination.inactiveConnections,
        })),
      );
  }

  #connections(): unknown {
    return this.#ipvs.connections().map(({ template, ...entry }) => ({
      ...entry,
      client: formatEndpoint(entry.client),
      virtual: formatEndpoint(entry.virtual),
      destination: formatEndpoint(entry.destination),
    }));
  }

  #countHooks(family: Family): void {
    const places: readonly (readonly [Hook, string, number])[] = [
      ...(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const).map(
        (hook) => [hook, 'mangle', -150] as const,
      ),
      ...(['INPUT', 'FORWARD', 'OUTPUT'] as const).map((hook) => [hook, 'filter', 0] as const),
    ];
    for (const [hook, table, priority] of places) {
      const name = `${table} ${hook}`;
      this.#host.attach({
        name,
        family,
        hook,
        priority,
        run: () => {
          this.#hooks[name] = (this.#hooks[name] ?? 0) + 1;
          return 'accept';
        },
      });
    }
  }

  /** The commands that do more than count. */
  #setUp(rule: string, conntrack: Conntrack): void {
    const { routes } = this.#host;
    const family = rule.startsWith('ip6tables') ? 6 : 4;
    if (rule.includes('-m conntrack')) conntrack.enable(family);
    if (rule.includes('-j MASQUERADE')) this.#masquerade(rule, conntrack);
    const policy = /^ip rule add fwmark (\d+) lookup (\S+)/.exec(rule);
    if (policy !== null) {
      routes.addRule({ mark: Number(policy[1]), mask: -1, table: policy[2] ?? '' });
    }
    const route = /^ip route add (.*) table (\S+)/.exec(rule);
    if (route !== null) routes.table(route[2] ?? '').add(parseRoute(route[1] ?? ''));
    this.#mark(rule, family);
  }

  #masquerade(rule: string, conntrack: Conntrack): void {
    const to = Prefix.parse(/-d (\S+)/.exec(rule)?.[1] ?? '0.0.0.0/0');
    conntrack.nat.attachRules({
      family: 4,
      hook: 'POSTROUTING',
      priority: 100,
      run: (packet, passage) => {
        const own = this.#host.addressOn(packet.outputInterface ?? '', 4);
        if (own === undefined || !to.contains(packet.destination)) return 'accept';
        const addresses = { first: own, last: own };
        return conntrack.nat.setup(packet, passage, 'source', { addresses });
      },
    });
  }

  #mark(rule: string, family: Family): void {
    const mark = /--set-mark (\S+)/.exec(rule)?.[1];
    if (mark === undefined) return;
    const network = /-d (\S+)/.exec(rule)?.[1];
    const prefix = network === undefined ? undefined : Prefix.parse(network);
    const port = /--dport (\d+)/.exec(rule)?.[1];
    const protocol = /-p (\w+)/.exec(rule)?.[1];
    this.#host.attach({
      name: 'mark',
      family,
      hook: 'PREROUTING',
      priority: -149,
      run: (packet) => {
        if (
          (prefix?.contains(packet.destination) ?? true) &&
          (port === undefined || packet.destinationPort === Number(port)) &&
          (protocol === undefined || protocolName(packet.protocol) === protocol)
        ) {
          packet.mark = Number(mark);
        }
        return 'accept';
      },
    });
  }
}

/** The recordings call a packet rejected when any ICMP error answered it. */
function outcome(traversal: Traversal, { from }: Inject, answer: Traversal | undefined): string {
  if (from === 'director') {
    const told = [...traversal.delivered, ...(answer?.delivered ?? [])];
    const isTold = told.some(({ icmp }) => icmp !== null);
    return traversal.outcome !== 'forwarded' && isTold ? 'rejected' : traversal.outcome;
  }
  const answered = traversal.emitted.some(({ icmp }) => icmp !== null);
  return traversal.outcome === 'dropped' && answered ? 'rejected' : traversal.outcome;
}

/** What left the host; and what the host itself told a local sender, on its way through lo. */
function framesOf(
  traversal: Traversal,
  inject: Inject,
  answer: Traversal | undefined,
): readonly Packet[] {
  if (outcome(traversal, inject, answer) !== 'rejected') return traversal.emitted;
  if (inject.from !== 'director') return traversal.emitted;
  const told = [...traversal.delivered, ...(answer?.delivered ?? [])];
  return told.filter(({ icmp }) => icmp !== null);
}

function observed(inject: Inject, { delivered, emitted, sendError }: Traversal): object {
  const [first] = delivered;
  return {
    ...(first !== undefined && { deliveredAs: flow(first) }),
    ...(inject.from === 'director' && { interface: emitted[0]?.outputInterface ?? null }),
    ...(inject.socket === undefined && {
      sendErrno: sendError === Errno.EPERM ? 'EPERM' : sendError,
    }),
  };
}

function flow(packet: Packet): Record<string, unknown> {
  const { protocol, sourcePort, destinationPort } = packet;
  const addresses = { src: `${packet.source}`, dst: `${packet.destination}` };
  const name = protocolName(protocol);
  if (packet.icmp !== null) {
    const { type, code, inner, mtu } = packet.icmp;
    return {
      ...addresses,
      protocol: name,
      ...(inner !== null && { inner: flow(inner) }),
      ...(mtu !== 0 && { mtu }),
      ...{ icmp: { type, code }, sport: 0, dport: 0, type, code },
    };
  }
  if (packet.encapsulated !== null) {
    return { ...addresses, protocol: name, inner: flow(packet.encapsulated) };
  }
  return { ...addresses, protocol: name, sport: sourcePort, dport: destinationPort };
}

/** Whether what came is what was recorded, as FORMAT.md says to compare. */
function agrees(key: string, expected: unknown, actual: unknown): boolean {
  if (key === 'deliveredAs' && Array.isArray(expected)) return includes(actual, expected[0]);
  if (key === 'connections') return sameConnections(expected as Entry[], actual as Entry[]);
  return includes(actual, expected);
}

/** Whether a value has everything that was recorded, and maybe more. */
function includes(actual: unknown, expected: unknown): boolean {
  if (expected === null || typeof expected !== 'object') return actual === expected;
  if (actual === null || typeof actual !== 'object') return false;
  if (Array.isArray(expected) && expected.length !== (actual as unknown[]).length) return false;
  return Object.entries(expected).every(([key, value]) =>
    includes((actual as Record<string, unknown>)[key], value),
  );
}

interface Entry {
  readonly expires: number;
}

/** Any order; the seconds left may differ by one. */
function sameConnections(expected: readonly Entry[], actual: readonly Entry[]): boolean {
  if (expected.length !== actual.length) return false;
  const key = ({ expires: _, ...rest }: Entry): string => canonical(rest);
  const byKey = (a: Entry, b: Entry): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.expires - b.expires;
  const theirs = [...expected].sort(byKey);
  return [...actual].sort(byKey).every((entry, index) => {
    const other = theirs[index] as Entry;
    return key(entry) === key(other) && Math.abs(entry.expires - other.expires) <= 1;
  });
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
