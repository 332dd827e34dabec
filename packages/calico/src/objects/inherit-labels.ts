import type { Labels } from '../selector/selector.ts';
import type { Profile } from './policy.ts';

/** An endpoint's labels with those of its profiles; its own come first, then the first profile's. */
export function effectiveLabels(
  { labels, profiles }: { readonly labels: Labels; readonly profiles: readonly string[] },
  known: ReadonlyMap<string, Profile>,
): Labels {
  const all = new Map<string, string>();
  for (const name of [...profiles].reverse()) {
    for (const [key, value] of known.get(name)?.labels ?? []) all.set(key, value);
  }
  for (const [key, value] of labels) all.set(key, value);
  return all;
}
