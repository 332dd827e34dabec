import {
  formatEndpoint,
  MILLISECOND,
  type Microseconds,
  SECOND,
  type TraceStep,
  type Traversal,
} from '@packet-path/core';
import type { VirtualServiceView } from '@packet-path/ipvs-model';
import type { LinuxHost } from '@packet-path/linux-host';
import type { CaseStep, Json, KernelCase } from '../case/kernel-case.ts';
import { compareStep } from '../compare/compare-step.ts';
import type { Difference } from '../compare/difference.ts';
import { silentKeys } from '../compare/silent-keys.ts';
import { describeEntries } from '../observe/describe-entries.ts';
import { reasonOf } from '../observe/reason.ts';
import { RuleCounts } from '../observe/rule-counts.ts';
import { growth, readStatistics } from '../observe/statistics.ts';
import { toleranceOf } from '../observe/tolerance.ts';
import { CaseChoices, type Draw } from './case-choices.ts';
import { caseHost } from './case-host.ts';
import { applyChange } from './change.ts';
import type { PlayedDraws } from './find-draws.ts';
import { LocalStack } from './local-stack.ts';
import { fromNeighbour } from './neighbours.ts';
import { RecordedDrops } from './recorded-drops.ts';
import { RecordedPorts } from './recorded-ports.ts';
import { recordedVictims } from './recorded-victims.ts';

/** How long after an IPVS step its tables were read: after a packet, and after a command. */
const READ_AFTER_PACKET = 8 * MILLISECOND;
const READ_AFTER_COMMAND = 16 * MILLISECOND;

/** Plays the steps of one case, in order, on a host of its own. */
export class CasePlayer {
  readonly host: LinuxHost;
  readonly #case: KernelCase;
  readonly #stack: LocalStack;
  readonly #choices = new CaseChoices();
  readonly #played: PlayedDraws[] = [];

  readonly #silent: readonly string[];
  readonly #lead: Microseconds;

  /**
   * @param lead how long before the case's beginning its host was made
   * @throws {PacketPathError} where the models cannot build the case's host
   */
  constructor(kernelCase: KernelCase, lead: Microseconds = 0) {
    this.#case = kernelCase;
    this.#silent = silentKeys(kernelCase);
    this.#lead = lead;
    this.host = caseHost(kernelCase, this.#choices, lead);
    this.#choices.drops = new RecordedDrops(this.host);
    this.#stack = new LocalStack(this.host);
  }

  /** The draws of each step so far. */
  get played(): readonly PlayedDraws[] {
    return this.#played;
  }

  /**
   * Plays the next step: what differs from the recording. A step that a model cannot carry out
   * differs, too.
   *
   * @param guess the draws to hand out, where those of the recording are not known or do not fit
   */
  play(step: CaseStep, guess?: readonly Draw[]): readonly Difference[] {
    const handedOut = guess ?? (step.expect['random'] === null ? [] : undefined);
    let differences: readonly Difference[];
    try {
      differences = this.#play(step, handedOut);
    } catch (error) {
      differences = [{ key: 'step', expected: 'to be played', got: reasonOf(error) }];
    }
    this.#played.push({ guess: handedOut, drawn: this.#choices.drawn });
    return differences;
  }

  #play(step: CaseStep, guess: readonly Draw[] | undefined): readonly Difference[] {
    const host = this.host;
    this.#choices.drops?.begin(step);
    host.clock.advanceTo(this.#lead + Math.round(step.at * SECOND));
    const entriesBefore = 'conntrackChanges' in step.expect ? describeEntries(host) : [];
    const statisticsBefore = readStatistics(host);
    const refusal = applyChange(host, step);
    this.#begin(step, guess);
    const counts = new RuleCounts();
    let chosenDestination: string | null = null;
    const forget = host.listen((heard) => {
      counts.hear(heard);
      this.#choices.hear(heard);
      if (heard.kind === 'ipvs-forward') chosenDestination ??= serverOf(heard, step);
    });
    let traversal: Traversal | undefined;
    let answer: Traversal | undefined;
    try {
      if (step.packet !== undefined) {
        this.#stack.bind(step.packet);
        traversal = host.send(fromNeighbour(step.packet, this.#case.setup.interfaces));
        if (this.#isIpvs && chosenDestination === null) answer = this.#stack.answer(traversal);
      }
    } finally {
      forget();
    }
    if (this.#isIpvs) this.#waitForReading(step);
    // The recorder read the entries with a dump, which evicts what has expired.
    if (tellsEntries(step)) host.conntrack.collect();
    return compareStep({
      case: this.#case,
      step,
      tolerance: toleranceOf(this.#case, step),
      silent: this.#silent,
      host,
      services: servicesOf(host),
      traversal,
      answer,
      counts,
      chosenDestination,
      complaints: this.#choices.end(),
      refusal,
      statistics: growth(statisticsBefore, readStatistics(host)),
      entriesBefore,
      entries: tellsEntries(step) ? describeEntries(host) : [],
    });
  }

  /** In recordings of IPVS the host's own stack answers, and tables are read later. */
  get #isIpvs(): boolean {
    return this.#case.setup.ipvsadm !== undefined;
  }

  #begin({ packet, expect }: CaseStep, guess: readonly Draw[] | undefined): void {
    const { random } = expect;
    const recorded = Array.isArray(random) ? random.map(drawOf) : undefined;
    this.#choices.begin(recorded, guess, new RecordedPorts(packet, expect));
    this.#choices.victims = recordedVictims(this.host, expect);
  }

  #waitForReading({ packet, configure }: CaseStep): void {
    if (packet !== undefined) this.host.clock.advance(READ_AFTER_PACKET);
    else if (configure !== undefined) this.host.clock.advance(READ_AFTER_COMMAND);
  }
}

/** IPVS's services, read once. */
function servicesOf({ ipvs }: LinuxHost): () => readonly VirtualServiceView[] {
  let services: readonly VirtualServiceView[] | undefined;
  return () => (services ??= ipvs.view.services);
}

/** A recorded outcome: a boolean of a chance, a number of an index. */
function drawOf(outcome: Json): Draw {
  return typeof outcome === 'number' ? outcome : outcome === true;
}

/** Whether a step's recording says something of conntrack's entries. */
function tellsEntries({ expect }: CaseStep): boolean {
  return 'conntrack' in expect || 'conntrackChanges' in expect;
}

/** The server that a packet goes to, as recordings write it: those of ICMP errors have no port. */
function serverOf(
  { method, destination, isLocal }: TraceStep<'ipvs-forward'>,
  { packet }: CaseStep,
): string | null {
  if (method === 'bypass' || (isLocal && method !== 'masquerade')) return null;
  return (packet?.icmp ?? null) === null
    ? formatEndpoint(destination)
    : String(destination.address);
}
