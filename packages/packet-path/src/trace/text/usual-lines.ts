import type { HookCall, RuleEvent } from '../way/packet-way.ts';
import { formatStep } from '../words/format-step.ts';
import { askedCount, askedText, ruleName, ruleText } from '../words/rule-prose.ts';
import type { TraceLanguage } from '../words/trace-language.ts';

/** The rules that matched, each with its text; of the others, how many stood before each. */
export function usualLines({ events }: HookCall, language: TraceLanguage): string[] {
  const lines: string[] = [];
  let passed: RuleEvent[] = [];
  const tellPassed = (): void => {
    if (passed.length > 0) lines.push(passedLine(passed, language));
    passed = [];
  };
  for (const event of events) {
    if (event.kind === 'rule' && !event.rule.matched) {
      if (passed[0] !== undefined && passed[0].rule.chain !== event.rule.chain) tellPassed();
      passed.push(event);
      continue;
    }
    tellPassed();
    if (event.kind === 'rule') lines.push(matchedLine(event, language));
    else if (event.step.kind !== 'return') lines.push(formatStep(event.step, language));
  }
  tellPassed();
  return lines;
}

function passedLine(passed: readonly RuleEvent[], language: TraceLanguage): string {
  const [first, last] = [passed[0]!.rule, passed.at(-1)!.rule];
  const asked = passed.flatMap((event) => event.asked).filter(({ kind }) => kind !== 'set-unasked');
  const told = asked.length === 1 ? askedText(asked[0]!, language) : askedCount(asked, language);
  const { phrases } = language;
  const rules =
    first === last
      ? ruleName(first, language)
      : phrases.rules(first.table, first.chain, first.rule, last.rule);
  return `    ${phrases.passed(rules, passed.length, told)}`;
}

function matchedLine({ rule, asked }: RuleEvent, language: TraceLanguage): string {
  const why = asked.map((step) => ` (${askedText(step, language)})`).join('');
  return `    ${ruleName(rule, language)}: ${ruleText(rule)}${why}`;
}
