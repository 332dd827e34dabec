import {
  type Choices,
  createRandom,
  type Family,
  formatPacket,
  type Packet,
  SeededChoices,
} from '@packet-path/core';
import type { Evaluator } from '../../src/index.ts';
import { TestNode } from '../node.ts';

/** One event in the life of a node: a packet, time that passes, or a change of rules or sets. */
export type Event =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'wait'; readonly microseconds: number }
  /** `iptables-restore --noflush` */
  | { readonly kind: 'load'; readonly text: string }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'ipset'; readonly command: string };

/** A node before anything happens. */
export interface Beginning {
  readonly family: Family;
  readonly sets: string;
  readonly rules: string;
}

/**
 * Everything that an observer sees of a node while events happen, a text for each event: the answer
 * to a packet with its ledger, the draws in their order; after changes and at the end every counter,
 * and all state.
 */
export function historyOf(
  { family, sets, rules }: Beginning,
  events: readonly Event[],
  evaluator: Evaluator,
  options: { readonly isHeard?: boolean } = {},
): readonly string[] {
  const draws: string[] = [];
  const node = new TestNode('', family, { choices: recorded(draws), evaluator });
  node.ipsets.load(sets);
  node.iptables.load(rules);
  if (options.isHeard) node.host.listen(() => undefined);
  return events.map((event, index) => {
    const told = [tell(node, event), ...draws.splice(0)];
    // State costs much to write down, and shows at the end what went wrong on the way.
    const isWritten = event.kind !== 'packet' || index === events.length - 1;
    return [...told, ...(isWritten ? stateOf(node) : [])].join('\n');
  });
}

function tell(node: TestNode, event: Event): string {
  switch (event.kind) {
    case 'packet':
      return tellPacket(node, event.packet);
    case 'wait':
      node.host.clock.advance(event.microseconds);
      return '';
    case 'load':
      return refusalOf(() => node.iptables.load(event.text, { noFlush: true }));
    case 'run':
      return refusalOf(() => node.iptables.run(event.command));
    case 'ipset':
      return refusalOf(() => node.ipsets.run(event.command));
  }
}

function refusalOf(change: () => unknown): string {
  try {
    change();
    return '';
  } catch (error) {
    return String(error);
  }
}

function tellPacket(node: TestNode, packet: Packet): string {
  const { outcome, sendError, emitted, delivered, work } = node.host.send(packet);
  const chains = work
    .byChain()
    .filter(({ evaluated }) => evaluated > 0)
    .map((entry) => JSON.stringify(entry))
    .sort();
  const { chains: _, ...totals } = JSON.parse(JSON.stringify(work)) as Record<string, unknown>;
  return [
    outcome,
    sendError,
    ...emitted.map((frame) => `${formatPacket(frame)} ${frame.mark} ${frame.tos} ${frame.ttl}`),
    ...delivered.map(formatPacket),
    JSON.stringify(totals),
    ...chains,
  ].join('\n');
}

function stateOf({ iptables, ipsets, conntrack }: TestNode): readonly string[] {
  const { recent, hashlimits, accounts, ruleStates } = iptables.view;
  return [
    iptables.save({ counters: true }),
    ipsets.save(),
    JSON.stringify({ recent, hashlimits, accounts: [...accounts], ruleStates }),
    ...[...conntrack.dump()].map((entry) => JSON.stringify(entry)),
  ];
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
