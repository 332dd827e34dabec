import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, objectOf } from '@packet-path/core';
import {
  nodePlace,
  type PlaceOptions,
  type Programming,
  placeOptionsOf,
} from '@packet-path/data-plane';
import type { HostView } from '@packet-path/kube-proxy';
import { ProgrammingLedger } from '../proxy/programming-ledger.ts';
import { optionsAt, proxySync } from '../proxy/proxy-sync.ts';
import { emptyTables } from '../proxy/table-sizes.ts';
import type { KubernetesNodeOptions } from './node-options.ts';

/**
 * The first sync of kube-proxy on a host that has nothing of it, counted without a host: what it would
 * run to program a whole cluster.
 *
 * ```ts
 * firstSync(cluster, { mode: 'nftables' }).work.netlinkMessages;
 * ```
 *
 * @throws {PacketPathError} `bad-option`, or what an address or prefix among the options throws
 */
export function firstSync(
  cluster: Cluster,
  options: KubernetesNodeOptions & PlaceOptions,
): Programming {
  checkArgument('firstSync', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('firstSync', 'options', options, objectOf('mode'));
  const place = options.place ?? nodePlace(cluster, placeOptionsOf(options));
  const proxy = proxySync(optionsAt(options, place, cluster));
  const ledger = new ProgrammingLedger(emptyTables());
  for (const invocation of proxy.sync(cluster, ledger.view(NOTHING))) {
    ledger.run(invocation, () => {});
  }
  return ledger.programming();
}

/** A host without devices, chains, rules and connections. */
const NOTHING: HostView = {
  now: 0,
  hasInterface: () => false,
  hasChain: () => false,
  hasRule: () => false,
  ipvsConnections: () => 0,
  udpEntries: () => [],
};
