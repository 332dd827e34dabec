import type { Cluster } from '@packet-path/cluster';
import type { SocketHost } from '@packet-path/sockets';
import { UDP_TIMEOUT } from './options.ts';
import { type HeldPort, isKept, type Portal, portalKey } from './portal.ts';
import { type PortalContext, type PortalServer, PROCESS } from './portal-server.ts';
import { type UserspaceProgram, userspaceProgram } from './program.ts';
import { RoundRobinBalancer } from './round-robin-balancer.ts';
import type { OpenSession, ProxySession } from './session.ts';
import { TcpServer } from './tcp-server.ts';
import { UdpServer } from './udp-server.ts';

interface OpenPortal {
  readonly portal: Portal;
  readonly server: PortalServer;
}

/**
 * kube-proxy in userspace mode, as it runs on a host: it listens on the ports that its program
 * names, and carries each client on to an endpoint by a connection of its own. The program's rules
 * are loaded by whoever has the host.
 */
export class UserspaceProxy {
  readonly #host: SocketHost;
  readonly #balancer: RoundRobinBalancer;
  readonly #open = new Map<string, OpenPortal>();
  readonly #held = new Map<string, { close(): void }>();
  readonly #sessions = new Set<OpenSession>();
  #program: UserspaceProgram;

  /** @throws {PacketPathError} `not-allowed` where another process has a port that it needs */
  constructor(host: SocketHost, program: UserspaceProgram) {
    this.#host = host;
    this.#balancer = new RoundRobinBalancer(host.choices, host.clock);
    this.#program = program;
    this.follow(program);
  }

  /** What it runs by. */
  get program(): UserspaceProgram {
    return this.#program;
  }

  /** Clients it has now, in the order in which they came. */
  get sessions(): readonly ProxySession[] {
    return [...this.#sessions];
  }

  /**
   * Takes a changed cluster. Sessions go on, with the endpoints they have, except UDP sessions of
   * portals that had to close. The rules of the answer are to be loaded, and conntrack's UDP entries
   * of its `staleUdp` to be deleted.
   *
   * @throws {PacketPathError} as `userspaceProgram`; then nothing has changed
   */
  update(cluster: Cluster): UserspaceProgram {
    const program = userspaceProgram(cluster, this.#program.options, this.#program);
    this.follow(program);
    return program;
  }

  /** As {@link update}, of a program that somebody has made already, out of the one it runs by. */
  follow(program: UserspaceProgram): void {
    this.#program = program;
    this.#closeWhatIsGone(program);
    for (const held of program.held) this.#hold(held);
    for (const portal of program.portals) {
      const key = portalKey(portal);
      this.#balancer.setService(key, portal.affinitySeconds);
      this.#balancer.setEndpoints(key, portal.endpoints);
      if (!this.#open.has(key)) this.#open.set(key, this.#openPortal(key, portal));
    }
    this.#balancer.forgetStale();
  }

  #closeWhatIsGone(program: UserspaceProgram): void {
    const portals = new Map(program.portals.map((portal) => [portalKey(portal), portal]));
    for (const [key, { portal, server }] of this.#open) {
      const now = portals.get(key);
      if (isKept(portal, now)) continue;
      server.close();
      this.#open.delete(key);
      if (now === undefined) this.#balancer.deleteService(key);
    }
    const wanted = new Set(program.held.map(heldKey));
    for (const [key, socket] of this.#held) {
      if (wanted.has(key)) continue;
      socket.close();
      this.#held.delete(key);
    }
  }

  #openPortal(key: string, portal: Portal): OpenPortal {
    const { proxyPort, family, protocol, name } = portal;
    const context: PortalContext = {
      host: this.#host,
      service: name,
      address: this.#program.proxies[family]?.listens ?? null,
      port: proxyPort,
      sessions: this.#sessions,
      next: (client, resetAffinity) => this.#balancer.next(key, client, resetAffinity),
    };
    const { udpTimeout = UDP_TIMEOUT } = this.#program.options;
    const server = protocol === 'tcp' ? new TcpServer(context) : new UdpServer(context, udpTimeout);
    return { portal, server };
  }

  /** Both families may ask for the same port: it is held once. */
  #hold(held: HeldPort): void {
    const key = heldKey(held);
    if (this.#held.has(key)) return;
    const { protocol, address, port } = held;
    const { sockets } = this.#host;
    const at = { process: PROCESS, address, port };
    this.#held.set(key, protocol === 'tcp' ? sockets.listen(at) : sockets.bindUdp(at));
  }
}

function heldKey({ protocol, address, port }: HeldPort): string {
  return `${protocol} ${address ?? '*'} ${port}`;
}
