import type { CallEvent, HookCall } from '../way/packet-way.ts';
import { formatStep } from '../words/format-step.ts';
import { askedText, ruleName, ruleText } from '../words/rule-prose.ts';

/** Everything that a hook's function did: each rule, and under it each set that it asked. */
export function fullLines({ name, priority, events }: HookCall): string[] {
  return [`    ${name} (priority ${priority})`, ...events.flatMap(eventLines)];
}

function eventLines(event: CallEvent): string[] {
  if (event.kind === 'step') return [`  ${formatStep(event.step)}`];
  const { rule, asked } = event;
  const answer = rule.matched ? 'matches' : `does not match (${rule.refusal})`;
  return [
    `      ${ruleName(rule)} ${answer}: ${ruleText(rule)}`,
    ...asked.map((step) => `        ${askedText(step)}`),
  ];
}
