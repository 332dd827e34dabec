import {
  type Address,
  ChainSite,
  type Endpoint,
  Host,
  type HostParts,
  type Packet,
  type PacketBuffer,
  type Passage,
  Protocol,
  SECOND,
  type Seed,
  TcpFlag,
  toAddress,
  toEndpoint,
  type Verdict,
} from '@packet-path/core';
import { connect } from '@packet-path/play';
import type { MakePath, ServiceUnderTest } from '../../src/index.ts';

/** The faults of a broken balancer, for the properties to find. */
export type Fault =
  | 'none'
  | 'forgets to rewrite replies'
  | 'rewrites replies to a wrong port'
  | 'evaluates nat rules for every packet'
  | 'counts rules it does not walk'
  | 'draws outside of its seed'
  | 'minds a listener'
  | 'never forgets'
  | 'moves connections to other endpoints';

interface Translation {
  readonly protocol: number;
  /** The client, as it calls itself and as the backend sees it. */
  readonly client: Endpoint;
  readonly masquerade: Endpoint;
  readonly frontend: Endpoint;
  backend: Endpoint;
  fins: number;
  expires: number;
}

const DEVICES = [
  { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
  { name: 'cni0', addresses: ['10.244.1.1/24', 'fd00:244::1/64'] },
];

const SERVICES: readonly ServiceUnderTest[] = [
  [Protocol.TCP, '10.96.0.1:80', ['10.244.1.2:8080', '10.244.1.3:8080']],
  [Protocol.UDP, '10.96.0.2:53', ['10.244.1.2:5353', '10.244.1.4:5353']],
  [Protocol.TCP, '[fd00:96::1]:80', ['[fd00:244::2]:8080', '[fd00:244::3]:8080']],
].map(([protocol, frontend, backends]) => ({
  protocol: protocol as number,
  frontend: toEndpoint(frontend as string),
  backends: (backends as string[]).map(toEndpoint),
}));

const CLIENTS = [
  '10.244.1.2',
  '10.244.1.9',
  '192.168.1.10',
  '8.8.8.8',
  'fd00:244::3',
  '2001:db8::8',
];

/** The client's address as backends see it: none of the host's own, which would be a martian source. */
const MASQUERADE = { 4: toAddress('10.96.9.9'), 6: toAddress('fd00:96::9:9') };

/** A load balancer of a hundred lines, right unless told otherwise: the smallest path with NAT. */
export function toyBalancer(fault: Fault = 'none'): MakePath {
  return (seed) => {
    const balancer = new ToyBalancer(seed, fault);
    const { host } = balancer;
    return {
      path: host,
      services: SERVICES,
      clients: CLIENTS.map(toAddress),
      listen: (listener) => {
        balancer.heard = true;
        return host.listen(listener);
      },
      wait: (duration) => host.clock.advance(duration),
      connections: () => balancer.count(),
    };
  };
}

/** Counts the draws of every balancer there ever was: what a seed cannot bring back. */
let everDrawn = 0;

class ToyBalancer {
  readonly host: Host & Pick<HostParts, 'connect'>;
  heard = false;
  readonly #fault: Fault;
  readonly #translations: Translation[] = [];

  constructor(seed: Seed, fault: Fault) {
    this.#fault = fault;
    const host = new Host({
      forwarding: true,
      seed,
      interfaces: DEVICES,
      routes: ['default via 192.168.1.1 dev eth0', 'default via fd00:1::1 dev eth0'],
    });
    host.install('connect', (flow) => connect(host, flow));
    this.host = host as ToyBalancer['host'];
    const run = (packet: PacketBuffer, passage: Passage): Verdict => this.#run(packet, passage);
    for (const family of [4, 6] as const) {
      for (const hook of ['PREROUTING', 'OUTPUT'] as const) {
        this.host.attach({ name: 'toy', family, hook, priority: -100, run });
      }
    }
  }

  count() {
    const alive = this.#translations.filter(({ expires }) => expires > this.host.clock.now);
    const tracked = this.#fault === 'never forgets' ? this.#translations.length : alive.length;
    return { tracked, open: alive.filter(({ fins }) => fins < 2).length };
  }

  #run(packet: PacketBuffer, passage: Passage): Verdict {
    this.#evaluate('filter', passage);
    if (packet.inputInterface === 'lo') return 'accept';
    const forward = this.#translations.find((known) => isFromClient(known, packet));
    const reply = this.#translations.find((known) => isFromBackend(known, packet));
    if (reply !== undefined) this.#translateBack(reply, packet);
    else this.#translate(forward ?? this.#open(packet, passage), packet);
    if (this.#fault === 'evaluates nat rules for every packet' && forward !== undefined) {
      this.#evaluate('nat', passage);
    }
    return 'accept';
  }

  #open(packet: PacketBuffer, passage: Passage): Translation | undefined {
    const service = SERVICES.find(
      ({ protocol, frontend }) =>
        protocol === packet.protocol &&
        is(packet.destination, packet.destinationPort, frontend.address, frontend.port),
    );
    this.#evaluate('nat', passage);
    if (service === undefined) return undefined;
    const client = { address: packet.source, port: packet.sourcePort };
    const masquerade =
      packet.inputInterface === null
        ? client
        : { address: MASQUERADE[packet.family], port: 40_000 + this.#translations.length };
    const { protocol, frontend } = service;
    const backend = this.#choose(service);
    const expires = this.host.clock.now + 120 * SECOND;
    const opened = { protocol, client, masquerade, frontend, backend, fins: 0, expires };
    this.#translations.push(opened);
    return opened;
  }

  #choose({ backends }: ServiceUnderTest): Endpoint {
    everDrawn++;
    const drawn = this.host.choices.below('userspace', backends.length);
    const outside = this.#fault === 'draws outside of its seed' ? everDrawn : 0;
    const listened = this.#fault === 'minds a listener' && this.heard ? 1 : 0;
    return backends[(drawn + outside + listened) % backends.length]!;
  }

  #translate(known: Translation | undefined, packet: PacketBuffer): void {
    if (known === undefined) return;
    this.#see(known, packet);
    if (this.#fault === 'moves connections to other endpoints' && packet.length > 100) {
      known.backend = SERVICES.find(({ frontend }) => frontend === known.frontend)!.backends[0]!;
    }
    packet.source = known.masquerade.address;
    packet.sourcePort = known.masquerade.port;
    packet.destination = known.backend.address;
    packet.destinationPort = known.backend.port;
  }

  #translateBack(known: Translation, packet: PacketBuffer): void {
    this.#see(known, packet);
    packet.destination = known.client.address;
    packet.destinationPort = known.client.port;
    if (this.#fault === 'forgets to rewrite replies') return;
    packet.source = known.frontend.address;
    packet.sourcePort = known.frontend.port;
    if (this.#fault === 'rewrites replies to a wrong port') packet.sourcePort++;
  }

  #see(known: Translation, packet: Packet): void {
    known.expires = this.host.clock.now + 120 * SECOND;
    if (((packet.tcp?.flags ?? 0) & TcpFlag.FIN) !== 0) known.fins++;
  }

  #evaluate(table: string, { work, hook, trace }: Passage): void {
    const evaluated = this.#fault === 'counts rules it does not walk' ? 2 : 1;
    work.chargeChain(new ChainSite('toy', 4, table, hook, hook), evaluated, 0);
    const place = { tool: 'toy', table, chain: hook, hook };
    trace?.({ kind: 'rule', ...place, rule: 1, matched: false, text: '-A', refusal: '' });
  }
}

function isFromClient({ protocol, client, frontend }: Translation, packet: Packet): boolean {
  return (
    protocol === packet.protocol &&
    is(packet.source, packet.sourcePort, client.address, client.port) &&
    is(packet.destination, packet.destinationPort, frontend.address, frontend.port)
  );
}

function isFromBackend({ protocol, masquerade, backend }: Translation, packet: Packet): boolean {
  return (
    protocol === packet.protocol &&
    is(packet.source, packet.sourcePort, backend.address, backend.port) &&
    is(packet.destination, packet.destinationPort, masquerade.address, masquerade.port)
  );
}

function is(address: Address, port: number, other: Address, otherPort: number): boolean {
  return port === otherPort && address.equals(other);
}
