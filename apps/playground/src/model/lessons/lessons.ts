import { PacketPathError } from 'packet-path';
import type { Exercise, LessonsAnswer, LessonsRequest } from '../protocol/lessons.ts';
import { blocksOf } from './blocks.ts';
import { EXERCISE_KEYS, type ExerciseKey, rightAnswer } from './exercises.ts';
import { inlineOf } from './inline.ts';
import { type ReadLesson, readLesson } from './read-lesson.ts';
import { LESSON_TEXTS } from './texts.ts';

/**
 * A lesson of docs/learn, with the reader's answers checked.
 *
 * @throws {PacketPathError} `not-found` where there is no such lesson
 */
export function lessonAnswer({ lesson, answers }: LessonsRequest): LessonsAnswer {
  const lessons = LESSON_TEXTS.map(readLesson);
  const read = lessons[lesson - 1];
  const keys = EXERCISE_KEYS[lesson - 1];
  if (read === undefined || keys === undefined) {
    throw new PacketPathError('not-found', `there is no lesson ${lesson}`, {
      expected: `1 to ${lessons.length}`,
    });
  }
  return {
    lesson,
    titles: lessons.map(({ title }) => title),
    blocks: blocksOf(read.text, read.targets),
    exercises: keys.map((key, index) => exercise(read, key, index, answers[index] ?? '')),
  };
}

function exercise(
  { exercises, targets }: ReadLesson,
  key: ExerciseKey,
  index: number,
  given: string,
): Exercise {
  const { question, answer } = exercises[index]!;
  return {
    number: index + 1,
    question: inlineOf(question, targets),
    form:
      key.kind === 'words'
        ? { kind: 'words', options: key.options, isSet: key.isSet }
        : { kind: 'numbers', blanks: key.blanks },
    isRight: given === '' ? null : isRight(given, rightAnswer(key, answer)),
    answer: given === '' ? [] : blocksOf(answer, targets),
  };
}

/** Numbers are compared as such: `0.25` is `0.250000000`. */
function isRight(given: string, right: readonly string[]): boolean {
  const parts = given.trim().split(/\s+/);
  return (
    parts.length === right.length &&
    parts.every((part, at) => part === right[at] || Number(part) === Number(right[at]))
  );
}
