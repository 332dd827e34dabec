/** Versions of nft whose listing and lowering are checked: against recordings, and by running them. */
export type NftVersion = '1.0.6' | '1.1.3' | '1.1.7';

/** The newest version that is checked. */
export const NEWEST_VERSION: NftVersion = '1.1.7';

/** Whether a version is 1.0.9 or later, from which on more priorities have names. */
export function isNewer(version: NftVersion): boolean {
  return version !== '1.0.6';
}
