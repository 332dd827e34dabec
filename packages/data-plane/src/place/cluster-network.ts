import type { Cluster } from '@packet-path/cluster';
import { type Family, Prefix, type PrefixLike, toPrefix } from '@packet-path/core';
import { commonPrefix } from './common-prefix.ts';
import { someEndpoint } from './some-endpoint.ts';

/** kubeadm's and flannel's usual choice, where the cluster names no pod at all. */
const USUAL = { 4: Prefix.parse('10.244.0.0/16'), 6: Prefix.parse('fd00:10:244::/56') };

/**
 * The network of all pods, as kube-proxy's `--cluster-cidr`: the one given, else the longest prefix
 * that holds every node's block, else the /16 (IPv6: /56) that most endpoints stand in.
 *
 * @throws {PacketPathError} `bad-address` or `bad-prefix`
 */
export function clusterNetwork(
  cluster: Cluster,
  family: Family,
  given: PrefixLike | readonly PrefixLike[] = [],
): Prefix {
  const ofFamily = (prefix: Prefix): boolean => prefix.family === family;
  const asked = (given instanceof Prefix || typeof given === 'string' ? [given] : given)
    .map(toPrefix)
    .find(ofFamily);
  if (asked !== undefined) return asked;
  const blocks = cluster.nodes.flatMap(({ podCIDRs }) => podCIDRs).filter(ofFamily);
  return blocks.length > 0 ? commonPrefix(blocks) : commonest(cluster, family);
}

function commonest(cluster: Cluster, family: Family): Prefix {
  const counts = new Map<string, number>();
  let best = USUAL[family];
  someEndpoint(cluster, family, ({ address }) => {
    const network = new Prefix(address, USUAL[family].length).network();
    const count = (counts.get(`${network}`) ?? 0) + 1;
    counts.set(`${network}`, count);
    if (count > (counts.get(`${best}`) ?? 0)) best = network;
    return false;
  });
  return best;
}
