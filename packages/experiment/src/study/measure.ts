import {
  checkArgument,
  type EveryOutcome,
  type Flow,
  formatEndpoint,
  objectOf,
  protocolName,
} from '@packet-path/core';
import type { DataPlane, PlaneHost } from '@packet-path/data-plane';
import { Tally } from '../statistics/tally.ts';
import { type Conversation, playConversation } from './conversation.ts';
import type { StudyDestination } from './destination.ts';
import { isEnumerated, LikeDestinations } from './like-destinations.ts';
import { MeetingNotes } from './meeting-notes.ts';
import { type MetDestination, metDestination } from './met-destination.ts';
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

interface Books {
  readonly tally: RunTally;
  readonly notes: MeetingNotes;
  readonly like: LikeDestinations;
}

/** A destination that took a connection: its first packets, and what follows the first. */
interface Measured {
  readonly met: MetDestination;
  readonly conversation: Conversation;
}

/**
 * Plays, to each destination, one whole connection, and then a new connection for every endpoint it
 * could go to. Before each the host has forgotten all others, unless endpoints can only be met by
 * connections that stay open. Of destinations that the host treats alike (`PlaneHost.likeness`) one is
 * played; of the others only what differs from it is counted.
 */
export function measure(subject: Subject, options: MeasureOptions): Measurement {
  checkArgument(
    'measure',
    'subject',
    subject,
    objectOf('host', 'choices', 'seeded', 'destinations'),
  );
  checkArgument('measure', 'options', options, objectOf('requests', 'samples', 'detailed'));
  const tally = new RunTally(options.requests, subject.serviceRules);
  const notes = new MeetingNotes();
  const books = { tally, notes, like: new LikeDestinations(subject.host, tally) };
  const destinations: DestinationCost[] = [];
  const others: OtherDestination[] = [];
  let services = 0;
  for (const destination of subject.destinations) {
    const measured = books.like.measure(destination) ?? play(subject, destination, books, options);
    if ('outcome' in measured) others.push(measured);
    else {
      services++;
      add(measured, books);
      if (options.detailed) destinations.push(costOf(destination, measured.met));
    }
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

/** Measures a destination by packets. */
function play(
  subject: Subject,
  destination: StudyDestination,
  { tally, like }: Books,
  { samples }: MeasureOptions,
): Measured | OtherDestination {
  const { host, seeded } = subject;
  const { flow, name, direct } = destination;
  const connection = host.connect(flow);
  const { outcome, opening, reply } = connection;
  if (outcome !== 'established' || direct) {
    const became = outcome === 'established' ? 'direct' : outcome;
    forget(subject);
    return { name, address: describe(flow), outcome: became, rules: opening.rulesEvaluated };
  }
  const conversation = playConversation(connection);
  forget(subject);
  const outcomes = host.outcomes(flow);
  const isSampled = 'sample' in outcomes;
  const found = isSampled ? sampleOutcomes(seeded(), flow, samples) : [...outcomes.exact];
  const met = metDestination(found, tally, {
    endpoints: outcomes.endpoints,
    ...(isSampled
      ? { means: 'samples', sample: sampleOf(samples, outcomes.sample) }
      : { means: outcomes.means }),
  });
  forget(subject);
  if (found.every(isEnumerated)) like.learn(destination, reply, found, { met, conversation });
  return { met, conversation };
}

function add({ met, conversation }: Measured, { tally, notes }: Books): void {
  tally.addRequest(conversation.requestWork);
  notes.add(met.means, met.of, met.sample);
  if (met.like !== undefined) {
    tally.addLike(met, met.like, conversation);
    return;
  }
  for (const pair of met.pairs) {
    tally.addPair();
    for (const { packet, weight } of pair) tally.addFirstPacket(packet, weight, conversation);
  }
}

function costOf(
  { name, flow }: StudyDestination,
  { pairs, like, of, means }: MetDestination,
): DestinationCost {
  const rules = new Tally();
  const more = like?.shift.rules ?? 0;
  for (const pair of pairs) {
    for (const { packet, weight } of pair) rules.add(packet.rules + more, weight);
  }
  const address = describe(flow);
  return { name, address, endpoints: pairs.length, of, means, rules: rules.summary() };
}

function forget({ host, choices }: Subject): void {
  host.forget();
  choices.restart();
}

/** `tcp 10.96.0.10:53`. */
function describe({ protocol, destination }: Flow): string {
  return `${protocolName(protocol)} ${formatEndpoint(destination)}`;
}
