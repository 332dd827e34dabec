import { type EveryOutcome, type Flow, formatEndpoint, protocolName } from '@packet-path/core';
import type { DataPlane, FlowOutcome, PlaneHost } from '@packet-path/data-plane';
import { Tally } from '../statistics/tally.ts';
import { type Conversation, playConversation } from './conversation.ts';
import type { StudyDestination } from './destination.ts';
import { byEndpoint, MeetingNotes } from './met.ts';
import type { DestinationCost, OtherDestination, StudyRun } from './result.ts';
import { RunTally } from './run-tally.ts';
import { sampleOf, sampleOutcomes } from './sample-outcomes.ts';

/** A host and the destinations to connect to from it. */
export interface Subject {
  readonly host: PlaneHost;
  /** The host's choices: outside of `outcomes` they are the first of every outcome. */
  readonly choices: EveryOutcome;
  /** A host like it that draws by its seed, for destinations that can only be sampled. */
  readonly seeded: () => PlaneHost;
  readonly serviceRules?: DataPlane['serviceRules'] | undefined;
  readonly destinations: readonly StudyDestination[];
}

/** The extent of a measurement. */
export interface MeasureOptions {
  readonly requests: readonly number[];
  /** Connections opened to each destination that can only be sampled. */
  readonly samples: number;
  /** Whether to report each destination beside their sum. */
  readonly detailed: boolean;
  /** Told after each destination. */
  readonly onDestination?: (() => void) | undefined;
}

/** The parts of a run that are measured. */
export type Measurement = Omit<StudyRun, 'cluster' | 'kind' | 'plane' | 'program'>;

/**
 * Plays, to each destination, one whole connection, and then a new connection for every endpoint it
 * could go to. Before each the host has forgotten all others, unless endpoints can only be met by
 * connections that stay open.
 */
export function measure(subject: Subject, options: MeasureOptions): Measurement {
  const tally = new RunTally(options.requests, subject.serviceRules);
  const notes = new MeetingNotes();
  const destinations: DestinationCost[] = [];
  const others: OtherDestination[] = [];
  let services = 0;
  for (const destination of subject.destinations) {
    const { flow, name, direct } = destination;
    const connection = subject.host.connect(flow);
    const { outcome, opening } = connection;
    if (outcome !== 'established' || direct) {
      const address = describe(flow);
      const became = outcome === 'established' ? 'direct' : outcome;
      others.push({ name, address, outcome: became, rules: opening.rulesEvaluated });
    } else {
      services++;
      const conversation = playConversation(connection);
      tally.addRequest(conversation.requestWork);
      forget(subject);
      const cost = measureEndpoints(subject, destination, conversation, { tally, notes }, options);
      if (options.detailed) destinations.push(cost);
    }
    forget(subject);
    options.onDestination?.();
  }
  return {
    services,
    pairs: tally.pairs,
    met: notes.summary(),
    newConnection: tally.newConnection(),
    establishedPacket: tally.establishedPacket(),
    requests: tally.requests(),
    destinations,
    others,
  };
}

interface Books {
  readonly tally: RunTally;
  readonly notes: MeetingNotes;
}

function measureEndpoints(
  { host, seeded }: Subject,
  { name, flow }: StudyDestination,
  conversation: Conversation,
  { tally, notes }: Books,
  { samples }: MeasureOptions,
): DestinationCost {
  const outcomes = host.outcomes(flow);
  const isSampled = 'sample' in outcomes;
  const pairs = byEndpoint(isSampled ? sampleOutcomes(seeded(), flow, samples) : outcomes.exact);
  const rules = new Tally();
  for (const pair of pairs) {
    tally.addPair();
    const whole = pair.reduce((sum, { probability }) => sum + probability, 0);
    for (const { probability, opening } of pair) {
      const weight = weightOf(pair, probability, whole);
      tally.addFirstPacket(opening, weight, conversation);
      rules.add(opening.rulesEvaluated, weight);
    }
  }
  const met = pairs.length;
  const of = Math.max(met, outcomes.endpoints ?? 0);
  if (isSampled) notes.add('samples', of, sampleOf(samples, outcomes.sample));
  else notes.add(outcomes.means, of);
  const means = isSampled ? 'samples' : outcomes.means;
  return { name, address: describe(flow), endpoints: met, of, means, rules: rules.summary() };
}

/** Of all outcomes of a pair, one's share; exactly 1 where it is the only one. */
function weightOf(pair: readonly FlowOutcome[], probability: number, whole: number): number {
  if (pair.length === 1) return 1;
  return whole === 0 ? 1 / pair.length : probability / whole;
}

function forget({ host, choices }: Subject): void {
  host.forget();
  choices.restart();
}

/** `tcp 10.96.0.10:53`. */
function describe({ protocol, destination }: Flow): string {
  return `${protocolName(protocol)} ${formatEndpoint(destination)}`;
}
