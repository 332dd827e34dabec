import { DualSync } from '../sync/dual-sync.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import { NftablesFamilySync } from './family-sync.ts';
import { programOf } from './program.ts';
import type { NftablesSyncOptions } from './rules/options.ts';

/**
 * kube-proxy in nftables mode, keeping a host in step with a cluster.
 *
 * @throws {PacketPathError} from `begin` and `sync`, as `nftablesProgram` does
 */
export function nftablesSync(options: NftablesSyncOptions = {}): ProxySync {
  return new DualSync(
    options,
    (_cluster, syncs: Iterable<NftablesFamilySync>) =>
      programOf(Array.from(syncs, (sync) => sync.takeTable())),
    (family) => new NftablesFamilySync(family, options),
  );
}
