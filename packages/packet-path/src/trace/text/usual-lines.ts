import type { HookCall, RuleEvent } from '../way/packet-way.ts';
import { formatStep } from '../words/format-step.ts';
import { askedCount, askedText, ruleName, ruleText } from '../words/rule-prose.ts';

/** The rules that matched, each with its text; of the others, how many stood before each. */
export function usualLines({ events }: HookCall): string[] {
  const lines: string[] = [];
  let passed: RuleEvent[] = [];
  const tellPassed = (): void => {
    if (passed.length > 0) lines.push(passedLine(passed));
    passed = [];
  };
  for (const event of events) {
    if (event.kind === 'rule' && !event.rule.matched) {
      if (passed[0] !== undefined && passed[0].rule.chain !== event.rule.chain) tellPassed();
      passed.push(event);
      continue;
    }
    tellPassed();
    if (event.kind === 'rule') lines.push(matchedLine(event));
    else if (event.step.kind !== 'return') lines.push(formatStep(event.step));
  }
  tellPassed();
  return lines;
}

function passedLine(passed: readonly RuleEvent[]): string {
  const [first, last] = [passed[0]!.rule, passed.at(-1)!.rule];
  const asked = passed.flatMap((event) => event.asked).filter(({ kind }) => kind !== 'set-unasked');
  const told = asked.length === 1 ? askedText(asked[0]!) : askedCount(asked);
  const why = told === '' ? '' : ` (${told})`;
  if (first === last) return `    ${ruleName(first)} does not match${why}`;
  return `    ${first.table} ${first.chain} rules ${first.rule}-${last.rule} do not match${why}`;
}

function matchedLine({ rule, asked }: RuleEvent): string {
  const why = asked.map((step) => ` (${askedText(step)})`).join('');
  return `    ${ruleName(rule)}: ${ruleText(rule)}${why}`;
}
