import { PacketCounts, type StoredCounts } from '@packet-path/cost';
import type { ArticleMode, Profile } from 'packet-path/study';
import type { ProfilesAt } from './profiles.ts';

const PARTS = ['first', 'rest', 'asked', 'request', 'closing'] as const;
type Part = (typeof PARTS)[number];

/** A profile as JSON has it. */
type StoredProfile = Pick<Profile, 'size' | 'destinations'> & Readonly<Record<Part, StoredCounts>>;

interface StoredAt {
  readonly services: number;
  readonly profiles: Readonly<Record<ArticleMode, StoredProfile>>;
}

/** Counts of the article as a text. */
export function storedProfiles(counted: readonly ProfilesAt[]): string {
  const stored = counted.map(({ services, profiles: { iptables, ipvs } }) => ({
    services,
    profiles: { iptables: withoutRules(iptables), ipvs: withoutRules(ipvs) },
  }));
  return JSON.stringify(stored);
}

/** The counts of {@link storedProfiles}. */
export function profilesFrom(text: string): readonly ProfilesAt[] {
  const stored = JSON.parse(text) as readonly StoredAt[];
  return stored.map(({ services, profiles: { iptables, ipvs } }) => ({
    services,
    profiles: { iptables: profileFrom(iptables), ipvs: profileFrom(ipvs) },
  }));
}

/** The rules of each first packet stand in its counts as well. */
function withoutRules({ rules: _, ...profile }: Profile): Omit<Profile, 'rules'> {
  return profile;
}

function profileFrom({ size, destinations, ...parts }: StoredProfile): Profile {
  const [first, rest, asked, request, closing] = PARTS.map((part) => new PacketCounts(parts[part]));
  return {
    size,
    destinations,
    rules: parts.first.walks,
    first: first!,
    rest: rest!,
    asked: asked!,
    request: request!,
    closing: closing!,
  };
}
