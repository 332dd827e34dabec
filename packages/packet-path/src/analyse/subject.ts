import type { Cluster } from '@packet-path/cluster';
import { EveryOutcome, type Flow, type Packet } from '@packet-path/core';
import { firstPacket, LentChoices, type Outcomes } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import {
  type KubernetesNodeOptions,
  kubernetesNode,
  letForget,
  linuxOutcomes,
} from '@packet-path/node';
import { rulesHost } from '../rules/rules-host.ts';

/** The rules to analyse, and the host to analyse them on. */
export interface AnalyseOptions {
  /** Of a cluster: kube-proxy's mode and options. Default: iptables mode. */
  readonly node?: KubernetesNodeOptions;
  /** Of a ruleset: the output of `nft list ruleset` and of `ipset save` beside it. */
  readonly nftables?: string;
  readonly ipset?: string;
  /** How many of the hottest rules to tell. Default 20. */
  readonly hottest?: number;
}

/** A fresh host with what is to be analysed, whose draws are led. */
export interface Subject {
  readonly host: LinuxHost;
  readonly every: EveryOutcome;
  outcomes(flow: Flow): Outcomes;
}

/** A fresh host of a cluster, or of the text that iptables-save or ip6tables-save printed. */
export function subjectOf(
  what: Cluster | string,
  { source }: Flow,
  { node = { mode: 'iptables' }, nftables, ipset }: AnalyseOptions,
): Subject {
  const every = new EveryOutcome();
  const choices = new LentChoices(every);
  if (typeof what !== 'string') {
    const made = kubernetesNode(what, { ...node, choices });
    return { host: made.host, every, outcomes: (flow) => made.outcomes(flow) };
  }
  const host = rulesHost({
    rules: what,
    family: source.address.family,
    choices,
    ...(nftables !== undefined && { nftables }),
    ...(ipset !== undefined && { ipset }),
  });
  const scene = { host, choices, forget: () => letForget(host, 0) };
  return { host, every, outcomes: (flow) => linuxOutcomes(scene, flow) };
}

/** The packet that opens a flow, by the device that leads to its source. */
export function packetOf({ routes }: LinuxHost, flow: Flow): Packet {
  const route = routes.lookup(flow.source.address);
  return firstPacket(flow, route?.type === 'unicast' ? route.interface : null);
}
