import { useId } from 'preact/hooks';
import './choice.css';

interface ChoiceProps<Word extends string> {
  readonly label: string;
  readonly options: readonly (readonly [word: Word, text: string])[];
  readonly value: Word;
  readonly onChange: (word: Word) => void;
}

/** A few words, one of which is chosen: radio buttons that look like one bar. */
export function Choice<Word extends string>({ label, options, value, onChange }: ChoiceProps<Word>) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="bar">
        {options.map(([word, text]) => (
          <label key={word} class={word === value ? 'chosen' : ''}>
            <input
              type="radio"
              name={name}
              value={word}
              checked={word === value}
              onChange={() => onChange(word)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Many words, one of which is chosen. */
export function Picker<Word extends string>({ label, options, value, onChange }: ChoiceProps<Word>) {
  const id = useId();
  return (
    <div class="picker">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as Word)}>
        {options.map(([word, text]) => (
          <option key={word} value={word} selected={word === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
