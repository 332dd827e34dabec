import type { IpSet } from './set/ip-set.ts';

/** A rule's hold on a set. */
export interface SetReference {
  /** The set that has the name now. */
  readonly set: IpSet;
  /** Lets go of the set, which may be destroyed when no rule holds it. */
  release(): void;
}
