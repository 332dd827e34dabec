import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Exercise } from '../../model/protocol/lessons.ts';
import { useTexts } from '../../texts/texts.ts';
import { Blocks, Words } from './blocks.tsx';

interface ExerciseFormProps {
  readonly lesson: number;
  readonly exercise: Exercise;
  /** The answer that was checked last; empty where none was. */
  readonly given: string;
  readonly onAnswer: (text: string) => void;
  readonly onLesson: (lesson: number) => void;
}

/** A question with its blanks or its list of words; the course's answer comes with the reader's own. */
export function ExerciseForm({ lesson, exercise, given, onAnswer, onLesson }: ExerciseFormProps) {
  const { lessons: texts } = useTexts();
  const { number, question, form, isRight, answer } = exercise;
  const id = useId();
  const [parts, setParts] = useState<readonly string[]>(() => given.split(' '));
  // Keys may come faster than the page is drawn: the newest parts are here, and the answer is made of them.
  const newest = useRef(parts);
  const take = (next: readonly string[]): void => {
    newest.current = next;
    setParts(next);
  };
  const shown = useRef(given);
  useEffect(() => {
    if (given === shown.current) return;
    shown.current = given;
    take(given.split(' '));
  }, [given]);
  const labels = texts.words[`${lesson}-${number}` as '1-1'] as Readonly<Record<string, string>>;
  const answerOf = (given: readonly string[]): string =>
    form.kind === 'words' ? wordsIn(form.options, given) : numbersIn(form.blanks, given);
  const choose = (option: string, isSet: boolean): void => {
    const now = newest.current;
    if (!isSet) take([option]);
    else take(now.includes(option) ? now.filter((part) => part !== option) : [...now, option]);
  };
  return (
    <form
      class="exercise"
      onSubmit={(event) => {
        event.preventDefault();
        const text = answerOf(newest.current);
        if (text === '') return;
        shown.current = text;
        onAnswer(text);
      }}
    >
      <fieldset>
        <legend>
          {number}. <Words text={question} onLesson={onLesson} />
        </legend>
        {form.kind === 'words'
          ? form.options.map((option) => (
              <label key={option} class="check">
                <input
                  type={form.isSet ? 'checkbox' : 'radio'}
                  name={id}
                  checked={parts.includes(option)}
                  onChange={() => choose(option, form.isSet)}
                />
                {labels[option]}
              </label>
            ))
          : form.blanks.map((blank, at) => (
              <label key={blank} class="blank">
                {labels[blank]}
                <input
                  type="number"
                  step="any"
                  value={parts[at] ?? ''}
                  onInput={(event) => {
                    const { value } = event.currentTarget;
                    take(form.blanks.map((_, index) => (index === at ? value : (newest.current[index] ?? ''))));
                  }}
                />
              </label>
            ))}
      </fieldset>
      <p class="verdict">
        <button type="submit">
          {texts.check}
        </button>
        <span role="status" class={isRight === true ? 'right' : 'wrong'}>
          {isRight === null ? '' : isRight ? texts.right : texts.wrong}
        </span>
      </p>
      {answer.length === 0 ? null : (
        <details open={isRight === true}>
          <summary>{texts.answer}</summary>
          <Blocks blocks={answer} onLesson={onLesson} />
        </details>
      )}
    </form>
  );
}

/** The words that are chosen, in the list's order. */
function wordsIn(options: readonly string[], parts: readonly string[]): string {
  return options.filter((option) => parts.includes(option)).join(' ');
}

/** All numbers, once every blank has one. */
function numbersIn(blanks: readonly string[], parts: readonly string[]): string {
  const given = blanks.map((_, at) => parts[at] ?? '');
  return given.every((part) => part !== '' && Number.isFinite(Number(part))) ? given.join(' ') : '';
}
