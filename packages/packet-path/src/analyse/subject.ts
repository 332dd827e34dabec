import type { Cluster } from '@packet-path/cluster';
import { EveryOutcome, type Flow, type Packet, PacketPathError } from '@packet-path/core';
import { firstPacket, LentChoices, type Outcomes } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import {
  type KubernetesNodeOptions,
  kubernetesNode,
  letForget,
  linuxOutcomes,
} from '@packet-path/node';
import { givenNetwork } from '../rules/given-network.ts';
import { recognise } from '../rules/recognise.ts';
import { notedHost } from '../rules/rules-host.ts';

/** The rules to analyse, and the host to analyse them on. */
export interface AnalyseOptions {
  /** Of a cluster: kube-proxy's mode and options. Default: iptables mode. */
  readonly node?: KubernetesNodeOptions;
  /** Of a ruleset: the output of `nft list ruleset`, `ipset save` and `ipvsadm-save -n` beside it. */
  readonly nftables?: string;
  readonly ipset?: string;
  readonly ipvsadm?: string;
  /** Of a ruleset: keep rules with what is not modelled, which then never match. Default: refuse them. */
  readonly unknown?: 'refuse' | 'never-match';
  /** Of a ruleset: the output of `ip addr` and of `ip route`. Without them a network is supposed, and a note says so. */
  readonly addresses?: string;
  readonly routes?: string;
  /** How many of the hottest rules to tell. Default 20. */
  readonly hottest?: number;
}

/** A fresh host with what is to be analysed, whose draws are led. */
export interface Subject {
  readonly host: LinuxHost;
  readonly every: EveryOutcome;
  /** Sentences: what was taken for granted of the host. */
  readonly notes: readonly string[];
  outcomes(flow: Flow): Outcomes;
}

/**
 * A fresh host of a cluster, or of the text that iptables-save, ip6tables-save or nft list ruleset printed.
 *
 * @throws {PacketPathError} `bad-option` for options of a cluster beside a ruleset, and of a ruleset beside a cluster
 */
export function subjectOf(what: Cluster | string, flow: Flow, options: AnalyseOptions): Subject {
  return typeof what === 'string'
    ? rulesSubject(what, flow, options)
    : clusterSubject(what, options);
}

function clusterSubject(
  cluster: Cluster,
  { node = { mode: 'iptables' }, hottest: _, ...ofRulesets }: AnalyseOptions,
): Subject {
  refuse(ofRulesets, 'a cluster', 'node and hottest');
  const every = new EveryOutcome();
  const made = kubernetesNode(cluster, { ...node, choices: new LentChoices(every) });
  return { host: made.host, every, notes: [], outcomes: (flow) => made.outcomes(flow) };
}

function rulesSubject(rules: string, { source }: Flow, options: AnalyseOptions): Subject {
  const { node, ipset, ipvsadm, unknown, addresses, routes } = options;
  refuse({ node }, 'a ruleset', 'nftables, ipset, ipvsadm, unknown, addresses, routes and hottest');
  const isNft = recognise(rules)?.startsWith('nft ') === true;
  if (isNft) refuse({ nftables: options.nftables }, 'a ruleset of nft', 'iptables-save');
  const nftables = isNft ? rules : options.nftables;
  const every = new EveryOutcome();
  const choices = new LentChoices(every);
  const { family } = source.address;
  const network = givenNetwork(
    {
      ...(addresses !== undefined && { addresses: { text: addresses, source: 'addresses' } }),
      ...(routes !== undefined && { routes: { text: routes, source: 'routes' } }),
    },
    family,
  );
  const { host, notes } = notedHost({
    ...(!isNft && { rules }),
    family,
    choices,
    network,
    ...(nftables !== undefined && { nftables }),
    ...(ipset !== undefined && { ipset }),
    ...(ipvsadm !== undefined && { ipvsadm }),
    ...(unknown !== undefined && { unknown }),
  });
  const scene = { host, choices, forget: () => letForget(host, 0) };
  return { host, every, notes, outcomes: (flow) => linuxOutcomes(scene, flow) };
}

function refuse(options: object, what: string, expected: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    throw new PacketPathError('bad-option', `analyse: ${name} is no option of ${what}`, {
      expected,
    });
  }
}

/** The packet that opens a flow, by the device that leads to its source. */
export function packetOf({ routes }: LinuxHost, flow: Flow): Packet {
  const route = routes.lookup(flow.source.address);
  return firstPacket(flow, route?.type === 'unicast' ? route.interface : null);
}
