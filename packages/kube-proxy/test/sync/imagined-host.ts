import type { Cluster } from '@packet-path/cluster';
import { Address, type Invocation, SECOND } from '@packet-path/core';
import type { HostView, ProxySync, UdpEntry } from '@packet-path/kube-proxy';

/** A host that is asked and does nothing: it has every chain and rule, and what a test says. */
export class ImaginedHost implements HostView {
  now = 0;
  /** Connections of a server, by `SERVICE SERVER`. */
  readonly connections = new Map<string, number>();
  entries: readonly UdpEntry[] = [];
  /** Whether chains, rules and devices are there. */
  programmed = true;

  hasInterface(): boolean {
    return this.programmed;
  }

  hasChain(): boolean {
    return this.programmed;
  }

  hasRule(): boolean {
    return this.programmed;
  }

  ipvsConnections(service: string, server: string): number {
    return this.connections.get(`${service} ${server}`) ?? 0;
  }

  udpEntries(): readonly UdpEntry[] {
    return this.entries;
  }
}

/** The entry of a flow that came from anywhere: `10.96.0.10:53 > 10.180.0.1:53`. */
export function flow(text: string): UdpEntry {
  const [service = '', server = ''] = text.split(' > ').map((end) => end.split(':'));
  const client = { source: Address.parse('10.180.9.9'), sourcePort: 40_000 };
  const [address, port] = [Address.parse(service[0]!), Number(service[1])];
  return {
    original: { ...client, destination: address, destinationPort: port },
    reply: {
      source: Address.parse(server[0]!),
      sourcePort: Number(server[1]),
      destination: client.source,
      destinationPort: client.sourcePort,
    },
  };
}

/** A proxy that has begun, and what it then does. */
export class Running {
  readonly host: ImaginedHost = new ImaginedHost();
  readonly proxy: ProxySync;

  constructor(proxy: ProxySync, cluster: Cluster) {
    this.proxy = proxy;
    proxy.begin(cluster, 0);
  }

  /** Tools and their arguments; what restores read is left out. */
  sync(cluster: Cluster): readonly string[] {
    return this.run(cluster).map(lineOf);
  }

  run(cluster: Cluster): readonly Invocation[] {
    return [...this.proxy.sync(cluster, this.host)];
  }

  /** The input of the sync's `iptables-restore`; empty where the sync runs none. */
  restored(cluster: Cluster): string {
    const run = this.run(cluster).find(({ tool }) => tool === 'iptables-restore');
    return run?.input ?? '';
  }

  /** A sync whose restore is refused. */
  fail(cluster: Cluster): void {
    for (const { tool } of this.proxy.sync(cluster, this.host)) {
      if (tool === 'iptables-restore') break;
    }
  }

  at(seconds: number): readonly string[] {
    this.host.now = seconds * SECOND;
    return [...this.proxy.settle(this.host)].map(lineOf);
  }
}

function lineOf({ tool, arguments: words }: Invocation): string {
  return `${tool} ${words}`;
}
