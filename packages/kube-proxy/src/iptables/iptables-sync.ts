import { DualSync } from '../sync/dual-sync.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import { CurrentSync } from './current/current-sync.ts';
import { Sync2019 } from './layout-2019/sync-2019.ts';
import { programOf } from './program.ts';
import type { RulesetSync } from './shared/family-ruleset.ts';
import type { IptablesSyncOptions } from './shared/options.ts';

/**
 * kube-proxy in iptables mode, keeping a host in step with a cluster.
 *
 * @throws {PacketPathError} from `begin` and `sync`, as `iptablesProgram` does
 */
export function iptablesSync(options: IptablesSyncOptions = {}): ProxySync {
  return new DualSync(
    options,
    (_cluster, syncs: Iterable<RulesetSync>) =>
      programOf(Array.from(syncs, (sync) => sync.takeRuleset())),
    (family) =>
      options.layout === '2019' ? new Sync2019(family, options) : new CurrentSync(family, options),
  );
}
