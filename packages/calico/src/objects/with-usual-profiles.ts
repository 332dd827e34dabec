import type { WorkloadEndpoint } from './endpoint.ts';
import {
  namespaceProfile,
  serviceAccountProfile,
  usualNamespaceLabels,
} from './namespace-profile.ts';
import type { Profile } from './policy.ts';

/** The profiles by name, with those of namespaces and service accounts that only pods name. */
export function withUsualProfiles(
  given: readonly Profile[],
  workloads: readonly WorkloadEndpoint[],
): ReadonlyMap<string, Profile> {
  const profiles = new Map(given.map((profile) => [profile.name, profile]));
  for (const { namespace, profiles: names } of workloads) {
    const account = `ksa.${namespace}.`;
    for (const name of names) {
      if (profiles.has(name)) continue;
      if (name.startsWith(account)) {
        const own = name.slice(account.length);
        profiles.set(name, serviceAccountProfile(namespace, own, new Map()));
      } else if (name === `kns.${namespace}`) {
        profiles.set(name, namespaceProfile(namespace, usualNamespaceLabels(namespace)));
      }
    }
  }
  return profiles;
}
