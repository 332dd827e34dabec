import { DualSync } from '../sync/dual-sync.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import { IpvsFamilySync } from './family-sync.ts';
import type { IpvsSyncOptions } from './options.ts';
import { ipvsProgram } from './program.ts';

/**
 * kube-proxy in IPVS mode, keeping a host in step with a cluster.
 *
 * @throws {PacketPathError} from `begin` and `sync`, as `ipvsProgram` does
 */
export function ipvsSync(options: IpvsSyncOptions = {}): ProxySync {
  return new DualSync(
    options,
    (cluster) => ipvsProgram(cluster, options),
    (family) => new IpvsFamilySync(family, options),
  );
}
