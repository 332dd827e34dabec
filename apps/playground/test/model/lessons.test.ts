import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EXERCISE_KEYS, rightAnswer } from '../../src/model/lessons/exercises.ts';
import { readLesson } from '../../src/model/lessons/read-lesson.ts';
import { en } from '../../src/texts/en.ts';
import { askFresh } from '../support/ask.ts';

const LEARN = fileURLToPath(new URL('../../../../docs/learn/', import.meta.url));
const files = readdirSync(LEARN).filter((name) => /^\d/.test(name));
/** The answers of docs/learn, as they stand there now. */
const RIGHT = [
  ['OUTPUT POSTROUTING', 'device', '9 14'],
  ['5', 'comesBack', 'stays'],
  ['0.25', '5.5', 'refused'],
  ['2 21', '1011', '999'],
  ['295', 'no', 'clientNode'],
  ['3 3 1', 'neither', 'timer'],
  ['0', '4 3', '1 0'],
  ['2', 'no', '120'],
];

describe.each(files)('%s', (file) => {
  const at = files.indexOf(file);
  const lesson = at + 1;
  const read = readLesson(readFileSync(`${LEARN}${file}`, 'utf8'));

  test('its answers are those of the course, right ones pass and others do not', async () => {
    expect(read.exercises).toHaveLength(3);
    for (const [index, key] of EXERCISE_KEYS[at]!.entries()) {
      const right = rightAnswer(key, read.exercises[index]!.answer);
      expect(right.map((part) => `${Number(part) || part}`).join(' ')).toBe(RIGHT[at]![index]);
    }
    const passed = await askFresh('lessons', { language: 'en', lesson, answers: RIGHT[at]! });
    expect(passed.exercises.map(({ isRight }) => isRight)).toEqual([true, true, true]);
    expect(passed.exercises.every(({ answer }) => answer.length > 0)).toBe(true);
    const failed = await askFresh('lessons', {
      language: 'en',
      lesson,
      answers: ['7 7', 'x', '-1'],
    });
    expect(failed.exercises.map(({ isRight }) => isRight)).toEqual([false, false, false]);
  });

  test('nothing of its text is lost, and answers are hidden until one is given', async () => {
    const { blocks, exercises, titles } = await askFresh('lessons', {
      language: 'en',
      lesson,
      answers: ['', '', ''],
    });
    expect(titles[at]).toBe(read.title);
    const shown = blocks.flatMap((block) =>
      block.kind === 'code'
        ? [block.text]
        : block.kind === 'paragraph'
          ? [block.text.map(({ text }) => text).join('')]
          : [],
    );
    const words = (text: string): string =>
      text.replaceAll(/[`*\s]|\[|\]|\([^)]*\)|\w+:\/\/\S+/g, '');
    const plain = read.text.replaceAll(/^```.*$|!\[[\s\S]+?\]\([^)]+\)|^\[\w+\]: .*$/gm, '');
    expect(words(shown.join(' '))).toBe(words(plain.replaceAll(/\]\[\w+\]/g, ']')));
    expect(exercises.every(({ isRight, answer }) => isRight === null && answer.length === 0)).toBe(
      true,
    );
  });

  test('the words of its options have texts', () => {
    for (const [index, key] of EXERCISE_KEYS[at]!.entries()) {
      const known: object = en.lessons.words[`${lesson}-${index + 1}` as '1-1'];
      expect(Object.keys(known)).toEqual(key.kind === 'words' ? key.options : key.blanks);
    }
  });
});

test.each([
  [1, 'hooks.svg'],
  [3, 'chains.svg'],
  [6, 'ipvs.svg'],
])('lesson %i shows the picture of docs/learn', async (lesson, picture) => {
  const { blocks } = await askFresh('lessons', { language: 'en', lesson, answers: [] });
  const drawn = blocks.find((block) => block.kind === 'picture');
  const here = drawn?.kind === 'picture' ? drawn.svg : '';
  expect(here === readFileSync(`${LEARN}images/${picture}`, 'utf8')).toBe(true);
});

test('a lesson that there is not is refused', async () => {
  await expect(askFresh('lessons', { language: 'en', lesson: 9, answers: [] })).rejects.toThrow(
    'no lesson 9',
  );
});
