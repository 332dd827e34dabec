import type { Cluster } from '@packet-path/cluster';
import { checkArgument, objectOf, someBareHost } from '@packet-path/core';
import type { SocketHost } from '@packet-path/sockets';
import { PROCESS } from '../process/process-name.ts';
import type { OpenSession, ProxySession } from '../process/session.ts';
import { UDP_TIMEOUT } from './options.ts';
import { type HeldPort, isKept, type Portal, portalKey } from './portal.ts';
import type { PortalContext, PortalServer } from './portal-server.ts';
import { type UserspaceProgram, userspaceProgram } from './program.ts';
import { RoundRobinBalancer } from './round-robin-balancer.ts';
import { TcpServer } from './tcp-server.ts';
import { UdpServer } from './udp-server.ts';

interface OpenPortal {
  readonly portal: Portal;
  readonly server: PortalServer;
}

/**
 * The process of kube-proxy in userspace mode: it listens on the ports that its program names, and
 * connects each client to an endpoint by a second connection. The caller loads the program's rules
 * into the host.
 */
export class UserspaceProxy {
  readonly #host: SocketHost;
  readonly #balancer: RoundRobinBalancer;
  readonly #open = new Map<string, OpenPortal>();
  readonly #held = new Map<string, { close(): void }>();
  readonly #sessions = new Set<OpenSession>();
  #program: UserspaceProgram;

  /** @throws {PacketPathError} `not-allowed` where another process has a port of the program */
  constructor(host: SocketHost, program: UserspaceProgram) {
    checkArgument('new UserspaceProxy', 'host', host, someBareHost);
    checkArgument(
      'new UserspaceProxy',
      'program',
      program,
      objectOf('portals', 'held', 'proxies', 'staleUdp'),
    );
    this.#host = host;
    this.#balancer = new RoundRobinBalancer(host.choices, host.clock);
    this.#program = program;
    this.follow(program);
  }

  /** The program that the proxy follows. */
  get program(): UserspaceProgram {
    return this.#program;
  }

  /** The clients that it has now, in the order of their arrival. */
  get sessions(): readonly ProxySession[] {
    return [...this.#sessions];
  }

  /**
   * Follows a changed cluster. Sessions keep their endpoints, except UDP sessions of portals that had to
   * close. The caller loads the rules of the program that is returned, and deletes conntrack's UDP
   * entries to its `staleUdp`.
   *
   * @throws {PacketPathError} as `userspaceProgram`; the proxy is unchanged then
   */
  update(cluster: Cluster): UserspaceProgram {
    const program = userspaceProgram(cluster, this.#program.options, this.#program);
    this.follow(program);
    return program;
  }

  /** Follows a program that was made from the one it follows now; see {@link update}. */
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
      keepAlive: this.#program.options.keepAlive,
      next: (client, resetAffinity) => this.#balancer.next(key, client, resetAffinity),
    };
    const { udpTimeout = UDP_TIMEOUT } = this.#program.options;
    const server = protocol === 'tcp' ? new TcpServer(context) : new UdpServer(context, udpTimeout);
    return { portal, server };
  }

  /** Holds a port open, once also where both families ask for it. */
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
