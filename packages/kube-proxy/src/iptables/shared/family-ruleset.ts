import type { Family, PartedText } from '@packet-path/core';
import type { FamilySync } from '../../sync/proxy-sync.ts';

/** The rules of one family. */
export interface FamilyRuleset {
  readonly family: Family;
  readonly text: PartedText;
  /** Whether 127.0.0.1 is routed. */
  readonly routesLoopback: boolean;
}

/** A sync whose first program is rules of iptables. */
export interface RulesetSync extends FamilySync {
  /** The rules that it began with; the sync does not keep them. */
  takeRuleset(): FamilyRuleset;
}
