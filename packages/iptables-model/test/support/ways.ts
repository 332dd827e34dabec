import type { Choices, Family } from '@packet-path/core';
import type { HostOfWay, Way } from '@packet-path/testing';
import { DispatchEvaluator, type Evaluator, LinearEvaluator } from '../../src/index.ts';
import { TestNode } from '../node.ts';
import { NaiveEvaluator } from './naive-evaluator.ts';

/** A node before anything happens. */
export interface Beginning {
  readonly family: Family;
  readonly sets: string;
  readonly rules: string;
}

/** A node with an evaluator, where somebody listens or not. */
export function wayOf(
  name: string,
  make: () => Evaluator,
  isHeard = false,
  load: (node: TestNode, beginning: Beginning) => void = ({ iptables }, { rules }) => {
    iptables.load(rules);
  },
): Way<Beginning> {
  return {
    name,
    begin(beginning: Beginning, choices: Choices): HostOfWay {
      const { family, sets } = beginning;
      const node = new TestNode('', family, { choices, evaluator: make() });
      node.memory.addAccount('seen');
      node.ipsets.load(sets);
      load(node, beginning);
      if (isHeard) node.host.listen(() => undefined);
      return { host: node.host, state: () => stateOf(node) };
    },
  };
}

/** The naive walk, which is right by definition. */
export const JUDGE: Way<Beginning> = wayOf('the naive walk', () => new NaiveEvaluator());

const EVALUATORS: Readonly<Record<string, () => Evaluator>> = {
  LinearEvaluator: () => new LinearEvaluator(),
  DispatchEvaluator: () => new DispatchEvaluator(),
  'DispatchEvaluator of all chains': () => new DispatchEvaluator({ shortest: 1, walks: 0 }),
  'DispatchEvaluator after a walk': () => new DispatchEvaluator({ shortest: 8, walks: 1 }),
};

/** The ways that are held to the naive walk. */
export const WAYS: readonly Way<Beginning>[] = Object.entries(EVALUATORS).map(([name, make]) =>
  wayOf(name, make),
);

/** The same with rules that another node has read, and has replaced since. */
function attached(node: TestNode, { family, sets, rules }: Beginning): void {
  const lead = new TestNode('', family);
  lead.memory.addAccount('seen');
  lead.ipsets.load(sets);
  lead.iptables.load(rules);
  const program = lead.iptables.share();
  for (const { name } of lead.iptables.view.tables) {
    lead.iptables.load(`*${name}\n:NEW - [0:0]\n-A NEW -j ACCEPT\nCOMMIT\n`);
  }
  node.iptables.attach(program);
}

/** Rules that a node has read and shares. */
function shared({ iptables }: TestNode, { rules }: Beginning): void {
  iptables.load(rules);
  iptables.share();
}

/** Ways of nodes that share their rules with others. */
export const SHARED_WAYS: readonly Way<Beginning>[] = [
  wayOf('an attached node', EVALUATORS['DispatchEvaluator of all chains']!, false, attached),
  wayOf('an attached node, walked', EVALUATORS['LinearEvaluator']!, false, attached),
  wayOf('an attached node, heard', EVALUATORS['DispatchEvaluator']!, true, attached),
  wayOf('a node that shares', EVALUATORS['DispatchEvaluator after a walk']!, false, shared),
];

/** The ways of {@link WAYS} that leave the walk the soonest. */
export const QUICK_WAYS: readonly Way<Beginning>[] = WAYS.slice(2);

/** The same as all, where somebody listens. */
export const HEARD_WAYS: readonly Way<Beginning>[] = Object.entries(EVALUATORS).map(
  ([name, make]) => wayOf(`${name}, heard`, make, true),
);

function stateOf({ iptables, ipsets, conntrack }: TestNode): readonly string[] {
  const { recent, hashlimits, accounts, ruleStates } = iptables.view;
  return [
    iptables.save({ counters: true }),
    ipsets.save(),
    JSON.stringify({ recent, hashlimits, accounts: [...accounts], ruleStates }),
    ...[...conntrack.dump()].map((entry) => JSON.stringify(entry)),
  ];
}
