import type { Family } from '@packet-path/core';
import type { RestoreReport } from '@packet-path/iptables-model';
import type { RuleProfile } from './profile/rule-profile.ts';
import type { SavedHost } from './save-host.ts';

declare module '@packet-path/core' {
  interface HostParts {
    /** The reports on the rules of each family as they were loaded; undefined without a text. */
    restored: Readonly<Record<Family, RestoreReport | undefined>>;
    /** Counts evaluations by rule from now on. */
    profile: () => RuleProfile;
    /** The texts and settings that a host like this one is built from, counters included. */
    save: () => SavedHost;
  }
}
