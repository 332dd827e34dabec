import type { IpSet } from './set/ip-set.ts';

/** A rule's hold on a set. */
export interface SetReference {
  /** The set that has the name now. */
  readonly set: IpSet;
  /** The rule is gone: the set may be destroyed. */
  release(): void;
}
