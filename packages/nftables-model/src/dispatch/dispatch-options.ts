/** When a chain is not walked. */
export interface DispatchOptions {
  /** Chains of fewer rules are always walked; 24 unless given. */
  readonly shortest?: number;
  /** How often all rules of a chain are walked before they are grouped; 8 unless given. */
  readonly walks?: number;
  /**
   * Rules that are walked in the time of one look-up in a group, 12 unless given: smaller groups are
   * not made.
   */
  readonly worth?: number;
}
