import { type EveryOutcome, type Flow, formatEndpoint, protocolName } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import { firstPacket } from '../node/first-packet.ts';
import { Tally } from '../statistics/tally.ts';
import { type Conversation, playConversation } from './conversation.ts';
import type { Destination } from './destination.ts';
import { forgetConnections } from './forget-connections.ts';
import type { DestinationCost, OtherDestination, StudyRun } from './result.ts';
import { RunTally } from './run-tally.ts';

/** A host and where to connect from it. */
export interface Subject {
  readonly host: LinuxHost;
  /** The host's choices. */
  readonly choices: EveryOutcome;
  readonly destinations: readonly Destination[];
}

export interface MeasureOptions {
  readonly requests: readonly number[];
  /** Whether to report each destination beside their sum. */
  readonly detailed: boolean;
  /** Told after each destination. */
  readonly onDestination?: (() => void) | undefined;
}

/** The parts of a run that are measured. */
export type Measurement = Omit<StudyRun, 'cluster' | 'kind' | 'plane' | 'program'>;

/**
 * Plays, to each destination, one whole connection, and then the first packet of a new connection
 * for every endpoint it could go to. Between connections the host forgets them all, so each finds
 * the tables of connections empty.
 */
export function measure(subject: Subject, options: MeasureOptions): Measurement {
  const tally = new RunTally(options.requests);
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
      forget(subject, destination);
      const cost = measureEndpoints(subject, destination, conversation, tally);
      if (options.detailed) destinations.push(cost);
    }
    forget(subject, destination);
    options.onDestination?.();
  }
  return {
    services,
    pairs: tally.pairs,
    newConnection: tally.newConnection(),
    establishedPacket: tally.establishedPacket(),
    requests: tally.requests(),
    destinations,
    others,
  };
}

function measureEndpoints(
  subject: Subject,
  destination: Destination,
  conversation: Conversation,
  tally: RunTally,
): DestinationCost {
  const { host, choices } = subject;
  const device = host.routes.lookup(destination.flow.source.address)?.interface ?? null;
  const packet = firstPacket(destination.flow, device);
  const rules = new Tally();
  for (let round = 0; round < destination.rounds; round++) {
    do {
      const { work } = host.send(packet);
      tally.addFirstPacket(work, conversation);
      rules.add(work.rulesEvaluated);
      forgetConnections(host, destination.affinitySeconds);
    } while (choices.next());
  }
  const { name, flow } = destination;
  return { name, address: describe(flow), endpoints: rules.count, rules: rules.summary() };
}

function forget({ host, choices }: Subject, { affinitySeconds }: Destination): void {
  forgetConnections(host, affinitySeconds);
  choices.restart();
}

/** `tcp 10.96.0.10:53`. */
function describe({ protocol, destination }: Flow): string {
  return `${protocolName(protocol)} ${formatEndpoint(destination)}`;
}
