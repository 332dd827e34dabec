import type { Traversal } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { CaseStep, JsonObject, KernelCase } from '../case/kernel-case.ts';
import type { RuleCounts } from './rule-counts.ts';

/** What the model did in one step, for the comparators. */
export interface Observation {
  readonly case: KernelCase;
  readonly step: CaseStep;
  readonly host: LinuxHost;
  /** Undefined where the step sends no packet. */
  readonly traversal: Traversal | undefined;
  /** What became of the answer of the host's own stack; undefined where it gave none. */
  readonly answer: Traversal | undefined;
  readonly counts: RuleCounts;
  /** What was wrong with the step's draws. */
  readonly complaints: readonly string[];
  /** The server IPVS sent the packet to, as `address:port`; null where it chose none. */
  readonly chosenDestination: string | null;
  /** By how much conntrack's statistics grew in the step. */
  readonly statistics: Readonly<Record<string, number>>;
  /** Conntrack's entries before the step and after it, by the recordings' keys, where they count. */
  readonly entriesBefore: readonly JsonObject[];
  readonly entries: readonly JsonObject[];
}
