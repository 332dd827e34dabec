import type { Cluster } from '@packet-path/cluster';
import type { NodePlace } from '@packet-path/data-plane';
import { type HostProgram, IpvsPrograms, type ProxySync } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';
import { programmedServices } from '../linux/programmed-services.ts';
import { optionsAt, proxySync } from '../proxy/proxy-sync.ts';
import { DeferredSync } from '../share/deferred-sync.ts';
import { nftDifference } from '../share/nft-difference.ts';
import { OwnServices } from '../share/own-services.ts';
import { type ChainTexts, chainTexts, restoreDifference } from '../share/restore-difference.ts';
import type { KubernetesNodeOptions } from './node-options.ts';

/** The programs that a host has loaded, to be attached to others. */
type SharedPrograms = {
  readonly iptables: readonly ReturnType<LinuxHost['iptables'][4]['share']>[];
  readonly nftables: ReturnType<LinuxHost['nftables']['share']> | undefined;
  readonly ipsets: ReturnType<LinuxHost['ipsets']['share']>;
};

/** The beginning of a node whose program is shared: kube-proxy, and what its host begins with. */
export interface SharedBeginning {
  readonly proxy: ProxySync;
  /** Addresses and sysctls; rules are attached, so its texts are empty. */
  readonly program: HostProgram;
  /** Options of the host beside these. */
  readonly nft: { readonly program?: NonNullable<SharedPrograms['nftables']> };
  /** Brings the host's rules from the shared program to the node's own. */
  attach(host: LinuxHost): void;
}

/**
 * The program of one node of a cluster, for others of the same cluster and options: they attach it, and
 * write what differs on their own.
 */
export class NodeTemplate {
  readonly #cluster: Cluster;
  readonly #options: KubernetesNodeOptions;
  readonly #place: NodePlace;
  readonly #programs: SharedPrograms;
  readonly #program: HostProgram;
  /** The programs of nodes in IPVS mode. */
  #ipvs: IpvsPrograms | undefined;
  #services: OwnServices | undefined;
  #chains: Readonly<Record<4 | 6, ChainTexts>> | undefined;

  /** @param host has loaded the program, and nothing else */
  constructor(
    cluster: Cluster,
    options: KubernetesNodeOptions,
    place: NodePlace,
    program: HostProgram,
    host: LinuxHost,
  ) {
    this.#cluster = cluster;
    this.#options = options;
    this.#place = place;
    this.#program = program;
    this.#programs = {
      iptables:
        options.mode === 'iptables' || options.mode === 'ipvs'
          ? ([4, 6] as const).map((family) => host.iptables[family].share())
          : [],
      nftables: options.mode === 'nftables' ? host.nftables.share() : undefined,
      ipsets: options.mode === 'ipvs' ? host.ipsets.share() : undefined,
    };
  }

  /** Whether nodes with such options have programs that can be shared. */
  static suits({ mode }: KubernetesNodeOptions): boolean {
    return mode !== 'userspace';
  }

  /** The beginning of a node of the same cluster and options; undefined for one of another cluster. */
  beginning(cluster: Cluster, place: NodePlace, now: number): SharedBeginning | undefined {
    if (cluster !== this.#cluster) return undefined;
    const begun = (): ProxySync => {
      const proxy = this.#proxyAt(place);
      proxy.begin(cluster, now);
      return proxy;
    };
    const proxy = new DeferredSync(begun);
    if (this.#options.mode === 'ipvs') return this.#ipvsBeginning(proxy, place);
    const { nftables } = this.#programs;
    return {
      proxy,
      program: { ...WITHOUT_RULES, sysctls: this.#program.sysctls },
      nft: nftables === undefined ? {} : { program: nftables },
      attach: (host) => this.#attach(host, place),
    };
  }

  /** Sets and rules are shared where they are equal; services are made on each host when it needs one. */
  #ipvsBeginning(proxy: ProxySync, place: NodePlace): SharedBeginning {
    const cluster = this.#cluster;
    const optionsOf = (at: NodePlace) => optionsAt(this.#options, at, cluster);
    this.#ipvs ??= new IpvsPrograms(cluster, optionsOf(this.#place));
    const { program, ownSets } = this.#ipvs.at(optionsOf(place));
    const { virtualServices = [], addresses, sysctls } = program;
    return {
      proxy,
      program: { ...WITHOUT_RULES, addresses, sysctls },
      nft: {},
      attach: (host) => {
        const { ipsets } = this.#programs;
        if (ipsets === undefined) host.ipsets.load(program.ipset);
        else {
          host.ipsets.attach(ipsets, new Set(ownSets.keys()));
          host.ipsets.load([...ownSets.values()].flat().join('\n'));
        }
        for (const [index, family] of ([4, 6] as const).entries()) {
          const name = family === 4 ? 'iptables' : 'ip6tables';
          const isSame = program[name] === this.#program[name];
          if (isSame) host.iptables[family].attach(this.#programs.iptables[index]!);
          else host.iptables[family].load(program[name]);
        }
        host.ipvs.begin(programmedServices(virtualServices));
      },
    };
  }

  #attach(host: LinuxHost, place: NodePlace): void {
    if (this.#options.mode === 'nftables') {
      const script = this.#nftDifference(place);
      if (script !== '') host.nftables.load(script);
      return;
    }
    for (const [index, family] of ([4, 6] as const).entries()) {
      host.iptables[family].attach(this.#programs.iptables[index]!);
    }
    if (!this.#mayDiffer) return;
    this.#chains ??= chainsOf(this.#program);
    const own = chainsOf(this.#proxyAt(place).begin(this.#cluster, 0));
    for (const family of [4, 6] as const) {
      const text = restoreDifference(this.#chains[family], own[family]);
      if (text !== '') host.iptables[family].load(text, { noFlush: true });
    }
  }

  /** Whether rules of iptables mode may be others on other nodes. */
  get #mayDiffer(): boolean {
    const { nodePortAddresses = 'all' } = this.#options;
    this.#services ??= new OwnServices(this.#cluster);
    return nodePortAddresses !== 'all' || this.#services.differing.length > 0;
  }

  /** All else is the same on both nodes: a look at the services that are not suffices. */
  #nftDifference(place: NodePlace): string {
    this.#services ??= new OwnServices(this.#cluster);
    const own = this.#services.at([this.#place.node.name, place.node.name]);
    const services = this.#cluster.services.filter((service) => own.has(service));
    const some = { ...this.#cluster, services };
    const textAt = (at: NodePlace): string => nftText(this.#proxyAt(at).begin(some, 0));
    return nftDifference(textAt(this.#place), textAt(place));
  }

  #proxyAt(place: NodePlace): ProxySync {
    return proxySync(optionsAt(this.#options, place, this.#cluster));
  }
}

const WITHOUT_RULES = {
  iptables: '',
  ip6tables: '',
  ipset: '',
  ipvsadm: '',
  nftables: '',
  addresses: [],
} satisfies Partial<HostProgram>;

function chainsOf(program: HostProgram): Readonly<Record<4 | 6, ChainTexts>> {
  const { parted, iptables, ip6tables } = program;
  return {
    4: chainTexts(`${parted?.[4] ?? iptables}`),
    6: chainTexts(`${parted?.[6] ?? ip6tables}`),
  };
}

function nftText({ parted, nftables }: HostProgram): string {
  return `${parted?.nftables ?? nftables}`;
}
