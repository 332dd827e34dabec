import { DualSync } from '../sync/dual-sync.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import type { SyncOptions } from '../sync/sync-options.ts';
import { NftablesFamilySync } from './family-sync.ts';
import type { NftablesOptions } from './options.ts';
import { nftablesProgram } from './program.ts';

export type NftablesSyncOptions = NftablesOptions & SyncOptions;

/**
 * A kube-proxy in nftables mode that runs.
 *
 * @throws {PacketPathError} from `begin` and `sync`, as `nftablesProgram` does
 */
export function nftablesSync(options: NftablesSyncOptions = {}): ProxySync {
  return new DualSync(
    options,
    (cluster) => nftablesProgram(cluster, options),
    (family) => new NftablesFamilySync(family, options),
  );
}
