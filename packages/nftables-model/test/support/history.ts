import {
  type Choices,
  createRandom,
  formatPacket,
  type Packet,
  SeededChoices,
} from '@packet-path/core';
import type { NftEvaluator } from '../../src/index.ts';
import { TestNode } from '../node.ts';

/** One event in the life of a node: a packet, time that passes, or a change of its rules. */
export type Event =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'wait'; readonly microseconds: number }
  | { readonly kind: 'load'; readonly text: string };

/** Everything that an observer sees of a node while events happen, one text for each event. */
export function historyOf(
  script: string,
  events: readonly Event[],
  evaluator?: NftEvaluator,
  { isHeard = false } = {},
): readonly string[] {
  const draws: string[] = [];
  const node = new TestNode(script, recorded(draws), evaluator);
  if (isHeard) node.host.listen(() => undefined);
  return events.map((event) => {
    if (event.kind === 'wait') node.host.clock.advance(event.microseconds);
    else if (event.kind === 'load') node.nftables.load(event.text);
    const told = event.kind === 'packet' ? tell(node, event.packet) : '';
    const state = [
      node.nftables.save(),
      ...node.conntrack.entries().map((entry) => JSON.stringify(entry)),
    ];
    return [told, ...draws.splice(0), ...state].join('\n');
  });
}

function tell(node: TestNode, packet: Packet): string {
  const { outcome, sendError, emitted, delivered, work } = node.send(packet);
  const chains = work
    .byChain()
    .filter(({ evaluated }) => evaluated > 0)
    .map((entry) => JSON.stringify(entry))
    .sort();
  const { chains: _, ...totals } = JSON.parse(JSON.stringify(work)) as Record<string, unknown>;
  return [
    outcome,
    sendError,
    ...emitted.map((frame) => `${formatPacket(frame)} mark ${frame.mark} tos ${frame.tos}`),
    ...delivered.map(formatPacket),
    JSON.stringify(totals),
    ...chains,
  ].join('\n');
}

/** Choices of one seed, which note each draw in its order. */
function recorded(draws: string[]): Choices {
  const choices = new SeededChoices(createRandom('history'));
  const note = <Outcome>(text: string, outcome: Outcome): Outcome => {
    draws.push(`${text} -> ${outcome}`);
    return outcome;
  };
  return {
    chance: (purpose, threshold) =>
      note(`chance ${purpose} ${threshold}`, choices.chance(purpose, threshold)),
    below: (purpose, bound) => note(`below ${purpose} ${bound}`, choices.below(purpose, bound)),
    between: (purpose, low, high) =>
      note(`between ${purpose} ${low} ${high}`, choices.between(purpose, low, high)),
    some: (purpose, own) => choices.some(purpose, own),
  };
}
