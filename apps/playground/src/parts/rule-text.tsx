import type { RuleLine } from '../model/protocol/walk.ts';
import { useTexts } from '../texts/texts.ts';
import './told.css';

interface RuleTextProps {
  readonly rule: RuleLine;
  readonly look: string;
  readonly onClick?: () => void;
}

/** A rule that was evaluated, in its tool's words, with the sets and draws that it asked. */
export function RuleText({ rule, look, onClick }: RuleTextProps) {
  const { walk } = useTexts();
  const append = `-A ${rule.chain} `;
  const text = rule.text.startsWith(append) ? rule.text.slice(append.length) : rule.text;
  return (
    <div class={`line rule ${rule.matched ? 'matched' : 'refused'} ${look}`} onClick={onClick}>
      <span class="where">
        <b>{rule.chain}</b> {rule.rule}
        <i title={rule.refusal}>{rule.matched ? `✓ ${walk.matched}` : `${walk.refused}: ${rule.refusal}`}</i>
      </span>
      <code>{text}</code>
      {rule.asked.map((asked, index) => (
        <span key={index} class="asked">
          {asked}
        </span>
      ))}
    </div>
  );
}
