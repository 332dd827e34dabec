import type { CallEvent, HookCall } from '../way/packet-way.ts';
import { formatStep } from '../words/format-step.ts';
import { askedText, ruleName, ruleText } from '../words/rule-prose.ts';
import type { TraceLanguage } from '../words/trace-language.ts';

/** Everything that a hook's function did: each rule, and under it each set that it asked. */
export function fullLines({ name, priority, events }: HookCall, language: TraceLanguage): string[] {
  return [
    `    ${language.phrases.call(name, priority)}`,
    ...events.flatMap((event) => eventLines(event, language)),
  ];
}

function eventLines(event: CallEvent, language: TraceLanguage): string[] {
  if (event.kind === 'step') return [`  ${formatStep(event.step, language)}`];
  const { rule, asked } = event;
  const name = ruleName(rule, language);
  return [
    `      ${language.phrases.answered(name, rule.matched ? undefined : rule.refusal, ruleText(rule))}`,
    ...asked.map((step) => `        ${askedText(step, language)}`),
  ];
}
