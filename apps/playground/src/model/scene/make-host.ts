import type { Family } from 'packet-path/core';
import {
  givenNetwork,
  kubernetesNode,
  type LinuxHost,
  notedHost,
  planesNamed,
} from 'packet-path/node';
import type { Mode } from '../protocol/scene.ts';
import type { OpenedCluster, OpenedRules } from './opened-scene.ts';
import { Recent } from './recent.ts';

type Node = ReturnType<typeof kubernetesNode>;
/** A program with the clock that it counts its times by. Nothing here lets time pass. */
interface Shared {
  readonly template: NonNullable<Node['template']>;
  readonly clock: Node['clock'];
}

/** Programs of nodes that stay loaded. */
const MOST_TEMPLATES = 2;

/** Makes hosts as new: nothing of an earlier question remains in one. */
export class FreshHosts {
  /** A cluster's templates go with it. */
  readonly #templates = new WeakMap<object, Recent<Shared | undefined>>();

  /** A node of a cluster in a mode. Where it can, it shares the program of the one before. */
  node({ cluster, policies }: OpenedCluster, mode: Mode, seed: string): Node {
    const [plane] = planesNamed([mode]);
    const options = { ...plane!.node, seed };
    if (policies !== undefined) {
      return kubernetesNode(cluster, { ...options, policies: { objects: policies } });
    }
    const known = this.#templates.get(cluster) ?? new Recent<Shared | undefined>(MOST_TEMPLATES);
    this.#templates.set(cluster, known);
    let first: Node | undefined;
    const shared = known.of(JSON.stringify([mode, seed]), () => {
      first = kubernetesNode(cluster, { ...options, isTemplate: true });
      const { template, clock } = first;
      return template && { template, clock };
    });
    return first ?? kubernetesNode(cluster, { ...options, ...shared });
  }
}

/** A host with the rules of files. @throws {PacketPathError} what is wrong with them */
export function ruledHost(
  { texts }: OpenedRules,
  family: Family,
  seed: string,
): { readonly host: LinuxHost; readonly notes: readonly string[] } {
  const rules = texts['iptables-save'];
  const nftables = texts['nft list ruleset'];
  const ipset = texts['ipset save'];
  const ipvsadm = texts['ipvsadm-save -n'];
  const named = (file: { readonly name: string; readonly text: string } | undefined) =>
    file && { text: file.text, source: file.name };
  const [addresses, routes, routingRules] = [
    named(texts['ip addr']),
    named(texts['ip route']),
    named(texts['ip rule']),
  ];
  return notedHost({
    family,
    seed,
    unknown: 'never-match',
    network: givenNetwork(
      {
        ...(addresses && { addresses }),
        ...(routes && { routes }),
        ...(routingRules && { routingRules }),
      },
      family,
    ),
    ...(rules && { rules: rules.text }),
    ...(nftables && { nftables: nftables.text }),
    ...(ipset && { ipset: ipset.text }),
    ...(ipvsadm && { ipvsadm: ipvsadm.text }),
    sources: {
      ...(rules && { iptables: rules.name, ip6tables: rules.name }),
      ...(nftables && { nftables: nftables.name }),
      ...(ipset && { ipset: ipset.name }),
      ...(ipvsadm && { ipvsadm: ipvsadm.name }),
    },
  });
}
