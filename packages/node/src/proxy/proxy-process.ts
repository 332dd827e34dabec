import type { Cluster } from '@packet-path/cluster';
import {
  LocalhostNodePortProxy,
  localhostListeners,
  type ProxySync,
  UserspaceProxy,
  UserspaceSync,
} from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';
import type { ProxyModeOptions } from './proxy-mode.ts';

/** The part of kube-proxy that has sockets: in userspace mode, and for node ports at localhost. */
export class ProxyProcess {
  readonly userspace: UserspaceProxy | undefined;
  readonly localhost: LocalhostNodePortProxy | undefined;
  readonly #options: ProxyModeOptions;
  readonly #sync: ProxySync;

  constructor(host: LinuxHost, options: ProxyModeOptions, sync: ProxySync, cluster: Cluster) {
    this.#options = options;
    this.#sync = sync;
    if (sync instanceof UserspaceSync && sync.program !== undefined) {
      this.userspace = new UserspaceProxy(host, sync.program);
    }
    if (options.mode === 'nftables' && options.localhostNodePorts === true) {
      this.localhost = new LocalhostNodePortProxy(host);
    }
    this.synced(cluster);
  }

  /** Follows the rules that the host has now, also after a sync that failed. */
  ruled(): void {
    const program = this.#sync instanceof UserspaceSync ? this.#sync.program : undefined;
    if (program !== undefined) this.userspace?.follow(program);
  }

  /** Follows a cluster that the host's rules are for. */
  synced(cluster: Cluster): void {
    if (this.#options.mode === 'nftables') {
      this.localhost?.follow(localhostListeners(cluster, this.#options));
    }
  }
}
