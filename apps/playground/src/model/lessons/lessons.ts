import { PacketPathError } from 'packet-path';
import type { Exercise, LessonsAnswer, LessonsRequest } from '../protocol/lessons.ts';
import { blocksOf } from './blocks.ts';
import { EXERCISE_KEYS, type ExerciseKey, rightAnswer } from './exercises.ts';
import { inlineOf } from './inline.ts';
import { type ReadLesson, readLesson } from './read-lesson.ts';
import { lessonTexts } from './texts.ts';

/**
 * A lesson of docs/learn, with the reader's answers checked.
 *
 * @throws {PacketPathError} `not-found` where there is no such lesson
 */
export async function lessonAnswer({
  language,
  lesson,
  answers,
}: LessonsRequest): Promise<LessonsAnswer> {
  const lessons = (await lessonTexts(language)).map(readLesson);
  const original = (await lessonTexts('en')).map(readLesson)[lesson - 1];
  const read = lessons[lesson - 1];
  const keys = EXERCISE_KEYS[lesson - 1];
  if (read === undefined || original === undefined || keys === undefined) {
    throw new PacketPathError('not-found', `there is no lesson ${lesson}`, {
      expected: `1 to ${lessons.length}`,
    });
  }
  return {
    lesson,
    titles: lessons.map(({ title }) => title),
    blocks: blocksOf(read.text, read.targets),
    exercises: keys.map((key, index) => {
      // Right answers are read from the course's own text, in whatever language it is shown.
      const right = rightAnswer(key, original.exercises[index]!.answer);
      return exercise(read, key, index, right, answers[index] ?? '');
    }),
  };
}

function exercise(
  { exercises, targets }: ReadLesson,
  key: ExerciseKey,
  index: number,
  right: readonly string[],
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
    isRight: given === '' ? null : isRight(given, right),
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
