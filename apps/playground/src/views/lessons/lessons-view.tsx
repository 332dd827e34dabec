import { useEffect, useRef } from 'preact/hooks';
import { Busy } from '../../parts/busy.tsx';
import { FaultBox } from '../../parts/fault-box.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useLanguage, useTexts } from '../../texts/texts.ts';
import { Blocks } from './blocks.tsx';
import { ExerciseForm } from './exercise-form.tsx';
import './lessons.css';

/** Lessons: the course of docs/learn, with its exercises. */
export function LessonsView() {
  const { store, state } = useStateOfPage();
  const { lessons: words } = useTexts();
  const language = useLanguage();
  const { lesson, answer1, answer2, answer3 } = state.values;
  const heading = useRef<HTMLHeadingElement>(null);
  const answer = useAnswer('lessons', { language, lesson, answers: [answer1, answer2, answer3] });
  const { value } = answer;
  const isOpened = useRef(false);
  useEffect(() => {
    if (isOpened.current) heading.current?.focus();
    isOpened.current = true;
  }, [value?.lesson]);
  const open = (next: number): void =>
    store.change({ lesson: next, answer1: '', answer2: '', answer3: '' });
  return (
    <div class="view lessons">
      <aside>
        <nav class="controls" aria-label={words.list}>
          {(value?.titles ?? []).map((title, index) => (
            <button
              key={title}
              type="button"
              class="quiet"
              aria-current={index + 1 === lesson ? 'page' : undefined}
              onClick={() => open(index + 1)}
            >
              {title}
            </button>
          ))}
        </nav>
      </aside>
      <div class="stage" aria-busy={!answer.isCurrent}>
        {answer.fault === undefined ? null : <FaultBox fault={answer.fault} />}
        {value === undefined && answer.fault === undefined ? (
          <Busy progress={undefined} onCancel={answer.cancel} />
        ) : null}
        {value === undefined || answer.fault !== undefined ? null : (
          <article class="card lesson">
            <h2 ref={heading} tabIndex={-1}>
              {value.titles[value.lesson - 1]}
            </h2>
            <Blocks blocks={value.blocks} onLesson={open} />
            <h3>{words.exercises}</h3>
            {value.exercises.map((exercise) => (
              <ExerciseForm
                key={`${value.lesson} ${exercise.number}`}
                lesson={value.lesson}
                exercise={exercise}
                given={[answer1, answer2, answer3][exercise.number - 1]!}
                onAnswer={(text) => store.change({ [`answer${exercise.number}`]: text })}
                onLesson={open}
              />
            ))}
            {value.lesson < value.titles.length ? (
              <button type="button" onClick={() => open(value.lesson + 1)}>
                {words.next}
              </button>
            ) : null}
          </article>
        )}
      </div>
    </div>
  );
}
