import { useState } from 'preact/hooks';
import type { FoldedRules, RuleLine } from '../model/protocol/walk.ts';
import { useTexts } from '../texts/texts.ts';
import { RuleText } from './rule-text.tsx';

/** Rules that are told at once when a fold is opened. */
const PORTION = 100;

interface FoldLineProps {
  readonly fold: FoldedRules;
  readonly look: string;
  /** Asks the model for rules of the fold: so many, from a place among the function's events on. */
  readonly rulesOf: (at: number, count: number) => Promise<readonly RuleLine[]>;
  readonly onGo?: () => void;
}

/** Rules of a chain that did not match, folded: opened, each of them is told. */
export function FoldLine({ fold, look, rulesOf, onGo }: FoldLineProps) {
  const texts = useTexts();
  // Rules that were told of another fold, whose place this one has taken, are none of this one.
  const [told, tell] = useState<{ readonly fold: FoldedRules; readonly rules: readonly RuleLine[] }>();
  const rules = told?.fold === fold ? told.rules : [];
  const isOpen = rules.length > 0;
  const ask = async (): Promise<void> => {
    const count = Math.min(PORTION, fold.count - rules.length);
    const more = await rulesOf(fold.at + rules.length, count);
    tell({ fold, rules: [...rules, ...more] });
  };
  return (
    <div class={`line fold ${look}`}>
      <span class="where" onClick={onGo}>
        <b>{fold.chain}</b> {fold.first === fold.last ? fold.first : `${fold.first} – ${fold.last}`}
        <i>
          {fold.count.toLocaleString('en')} {fold.count === 1 ? texts.walk.foldedOne : texts.walk.folded}
          {fold.lookups === 0 ? '' : ` (${fold.lookups.toLocaleString('en')} ${texts.walk.setLookups})`}
        </i>
      </span>
      <button
        type="button"
        class="quiet"
        aria-expanded={isOpen}
        onClick={() => (isOpen ? tell(undefined) : void ask())}
      >
        {isOpen ? texts.walk.fold : texts.walk.unfold}
      </button>
      {isOpen ? (
        <div class="unfolded">
          {rules.map((rule) => (
            <RuleText key={rule.rule} rule={rule} look="past" />
          ))}
          {rules.length < fold.count ? (
            <button type="button" class="quiet" onClick={() => void ask()}>
              {texts.walk.more} ({(fold.count - rules.length).toLocaleString('en')})
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
