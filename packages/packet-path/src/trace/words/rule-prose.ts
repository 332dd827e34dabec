import type { TraceStep } from '@packet-path/core';
import type { Asked } from '../way/packet-way.ts';
import { stepText } from './format-step.ts';
import type { TraceLanguage } from './trace-language.ts';

type Rule = TraceStep<'rule'>;

/** Longest text of an action. */
const LONGEST_ACTION = 72;

/** `nat KUBE-SERVICES rule 9` */
export function ruleName({ table, chain, rule }: Rule, { phrases }: TraceLanguage): string {
  return phrases.rule(table, chain, rule);
}

/** The rule in its tool's words, without the chain that it stands in. */
export function ruleText({ text, chain }: Rule): string {
  const append = `-A ${chain} `;
  return text.startsWith(append) ? text.slice(append.length) : text;
}

/** The deed of a rule alone, as its tool writes it: `DNAT --to-destination 10.244.2.8:8080`. */
export function actionText(rule: Rule): string {
  const text = ruleText(rule);
  const action = /(?:^| )-[jg] (.*)$/.exec(text)?.[1] ?? text;
  return action.length > LONGEST_ACTION ? `${action.slice(0, LONGEST_ACTION)}…` : action;
}

/** `set KUBE-CLUSTER-IP holds 10.96.0.10,tcp:80 (1 probe)`, `the draw for statistic is false` */
export function askedText(step: Asked, language: TraceLanguage): string {
  if (step.kind === 'draw') return language.phrases.draw(step.purpose, step.outcome);
  return stepText(step, language);
}

/** Many of them as numbers: `4 set look-ups, 2 draws`. */
export function askedCount(steps: readonly Asked[], { phrases }: TraceLanguage): string {
  const draws = steps.filter(({ kind }) => kind === 'draw').length;
  const lookups = steps.filter(({ kind }) => kind === 'set').length;
  const told = [
    ...(lookups > 0 ? [phrases.lookups(lookups)] : []),
    ...(draws > 0 ? [phrases.draws(draws)] : []),
  ];
  return told.join(', ');
}
