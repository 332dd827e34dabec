import type { TraceStep } from '@packet-path/core';
import type { HookCall } from '../way/packet-way.ts';
import { type RuleNode, ruleTree } from '../way/rule-tree.ts';
import { formatStep } from '../words/format-step.ts';
import { actionText, askedText, ruleName } from '../words/rule-prose.ts';
import type { TraceLanguage } from '../words/trace-language.ts';

/** The decisions of a hook's function: a line for each rule that leads on or decides. */
export function briefLines({ events }: HookCall, language: TraceLanguage): string[] {
  const told = (step: TraceStep): string => formatStep(step, language);
  const steps = events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
  const [before, behind] = [
    steps.filter(isBeforeRules),
    steps.filter((step) => !isBeforeRules(step)),
  ];
  return [
    ...before.filter(isTold).map(told),
    ...chainLines(ruleTree(events), language),
    ...behind.filter(isTold).map(told),
  ];
}

/** Conntrack has done its part before a rule is asked; NAT rewrites when a rule has said so. */
function isBeforeRules({ kind }: TraceStep): boolean {
  return kind === 'conntrack';
}

/** Steps that another one says as well. */
function isTold(step: TraceStep): boolean {
  switch (step.kind) {
    case 'return':
    case 'ipvs-service':
    case 'ipvs-template':
    case 'ipvs-conntrack':
      return false;
    case 'policy':
      return step.verdict !== 'ACCEPT';
    case 'nat':
      return step.event === 'translate';
    default:
      return true;
  }
}

function chainLines(nodes: readonly RuleNode[], language: TraceLanguage): string[] {
  const lines: string[] = [];
  let passed = 0;
  for (const node of nodes) {
    if (!node.event.rule.matched) {
      passed++;
      continue;
    }
    const before = passed === 0 ? '' : language.phrases.passedBefore(passed);
    passed = 0;
    lines.push(...ruleLines(node, before, language));
  }
  return lines;
}

function ruleLines(
  { event, chain, below }: RuleNode,
  before: string,
  language: TraceLanguage,
): string[] {
  const { phrases } = language;
  const name = `    ${ruleName(event.rule, language)}`;
  if (chain === undefined) {
    const why = event.asked.map((step) => `, ${askedText(step, language)}`).join('');
    return [`${name}: ${actionText(event.rule)}${why}${before}`];
  }
  if (below.some((node) => node.event.rule.matched)) {
    return [`${phrases.leads(name, chain)}${before}`, ...chainLines(below, language)];
  }
  return [`${phrases.leadsToNothing(name, chain, below.length)}${before}`];
}
