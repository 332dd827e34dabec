import { DualSync } from '../sync/dual-sync.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import { IpvsFamilySync } from './family-sync.ts';
import type { IpvsSyncOptions } from './options.ts';
import { hostProgram } from './program.ts';

/**
 * kube-proxy in IPVS mode, keeping a host in step with a cluster.
 *
 * @throws {PacketPathError} from `begin` and `sync`, as `ipvsProgram` does
 */
export function ipvsSync(options: IpvsSyncOptions = {}): ProxySync {
  return new DualSync(
    options,
    (_cluster, syncs: Iterable<IpvsFamilySync>) =>
      hostProgram(
        Array.from(syncs, (sync) => sync.program()),
        options,
      ),
    (family) => new IpvsFamilySync(family, options),
  );
}
