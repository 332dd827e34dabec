import { EveryOutcome, type Flow, PacketPathError } from '@packet-path/core';
import { type FlowOutcome, openedByPacket } from '@packet-path/data-plane';
import type { KubernetesNode } from '@packet-path/node';
import { HeatCount } from './heat-count.ts';
import { packetOf } from './subject.ts';

/** Every outcome of a flow's next packet on a host as it is now, and the rules that it would evaluate. */
export interface PresentOutcomes {
  readonly outcomes: readonly FlowOutcome[];
  readonly heats: HeatCount;
}

/**
 * Enumerates what may become of a new connection on this very node, now: nothing is sent, and nothing
 * changes.
 *
 * @throws {PacketPathError} `not-allowed` with the state that the packet would change on its way
 */
export function presentOutcomes(node: KubernetesNode, flow: Flow): PresentOutcomes {
  const every = new EveryOutcome();
  const heats = new HeatCount();
  const hearing = heats.hearing(every);
  const outcomes: FlowOutcome[] = [];
  const packet = packetOf(node.host, flow);
  node.led(every, () => {
    do {
      const dry = node.host.dryRun(packet, hearing, { keepsTurns: true });
      if ('state' in dry) throw stateful(node, dry.state);
      const { probability } = every;
      outcomes.push({ probability, ...openedByPacket(dry.traversal, flow.protocol) });
    } while (every.next());
  });
  return { outcomes, heats };
}

function stateful({ name }: KubernetesNode, state: string): PacketPathError {
  return new PacketPathError(
    'not-allowed',
    `the packet would change the state of ${state} on ${name}, so that nothing exact can be said beforehand`,
    { expected: 'a cluster or a ruleset, which is analysed on a fresh host' },
  );
}
