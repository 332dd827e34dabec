import type { Traversal } from '@packet-path/core';
import type { VirtualServiceView } from '@packet-path/ipvs-model';
import type { LinuxHost } from '@packet-path/linux-host';
import type { CaseStep, JsonObject, KernelCase } from '../case/kernel-case.ts';
import type { RuleCounts } from './rule-counts.ts';
import type { Statistics } from './statistics.ts';
import type { Tolerance } from './tolerance.ts';

/** The model's answer to one step, for the comparators. */
export interface Observation {
  readonly case: KernelCase;
  readonly step: CaseStep;
  /** How far recorded times may be off. */
  readonly tolerance: Tolerance;
  /** Keys of packets that say something where the case leaves them out. */
  readonly silent: readonly string[];
  readonly host: LinuxHost;
  /** IPVS's services after the step, read when they are first asked for. */
  readonly services: () => readonly VirtualServiceView[];
  /** Why a model refused the step's change; undefined where it took it. */
  readonly refusal: string | undefined;
  /** Undefined where the step sends no packet. */
  readonly traversal: Traversal | undefined;
  /** The way of the answer of the host's own stack; undefined where it gave none. */
  readonly answer: Traversal | undefined;
  readonly counts: RuleCounts;
  /** Complaints about the step's draws, in words. */
  readonly complaints: readonly string[];
  /** The server IPVS sent the packet to, as `address:port`; null where it chose none. */
  readonly chosenDestination: string | null;
  /** By how much conntrack's statistics grew in the step. */
  readonly statistics: Statistics;
  /** Conntrack's entries before the step and after it, by the recordings' keys, where they count. */
  readonly entriesBefore: readonly JsonObject[];
  readonly entries: readonly JsonObject[];
}
