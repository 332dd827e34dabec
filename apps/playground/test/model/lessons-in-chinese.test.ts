import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readLesson } from '../../src/model/lessons/read-lesson.ts';
import type { LessonsAnswer } from '../../src/model/protocol/lessons.ts';
import { askFresh } from '../support/ask.ts';

const LEARN = fileURLToPath(new URL('../../../../docs/learn/', import.meta.url));
const FENCE = /^```[^\n]*\n[\s\S]*?\n```$/gm;
const files = readdirSync(LEARN).filter((name) => /^\d/.test(name));

test('every lesson has a translation, and there is no other', () => {
  expect(readdirSync(`${LEARN}zh`).filter((name) => /^\d/.test(name))).toEqual(files);
});

describe.each(files)('%s', (file) => {
  const [english, chinese] = ['', 'zh/'].map((folder) =>
    readFileSync(`${LEARN}${folder}${file}`, 'utf8'),
  ) as [string, string];
  const lesson = files.indexOf(file) + 1;

  test('has the same commands, programs and outputs in the same places', () => {
    expect(chinese.match(FENCE)).toEqual(english.match(FENCE));
    const shape = (text: string): readonly number[] =>
      text.split(FENCE).map((prose) => prose.trim().split(/\n{2,}/).length);
    expect(shape(chinese)).toEqual(shape(english));
  });

  test('has the same numbers, names and links in its prose', () => {
    const of = (pattern: RegExp, text: string): readonly string[] =>
      [...text.replaceAll(FENCE, '').matchAll(pattern)].map(([, found]) => found!).sort();
    const pages = (text: string): readonly string[] => of(/\]\((?:\.\.\/)*([^)]+)\)/g, text);
    for (const pattern of [/(\d[\d,.]*\d|\d)/g, /`([^`]+)`/g]) {
      expect(of(pattern, chinese)).toEqual(of(pattern, english));
    }
    expect(pages(chinese)).toEqual(pages(english));
  });

  test('is shown in Chinese, piece by piece beside the English, with the same exercises', async () => {
    const ask = (language: 'en' | 'zh') =>
      askFresh('lessons', { language, lesson, answers: ['1', '1', '1'] });
    const [shown, original] = await Promise.all([ask('zh'), ask('en')]);
    expect(formOf(shown)).toEqual(formOf(original));
    expect(shown.titles[lesson - 1]).toBe(readLesson(chinese).title);
    for (const text of proseOf(shown)) expect(text).toMatch(/[\u4e00-\u9fff]|^IPVS$/);
  });
});

/** A lesson without its words. */
function formOf({ blocks, exercises }: LessonsAnswer): unknown {
  const form = (some: LessonsAnswer['blocks']) =>
    some.map((block) =>
      block.kind === 'paragraph' || block.kind === 'picture' ? block.kind : block,
    );
  return [
    form(blocks),
    exercises.map(({ number, form: asked, isRight, answer }) => [
      number,
      asked,
      isRight,
      form(answer),
    ]),
  ];
}

/** The lines of a lesson that somebody reads as a sentence. */
function proseOf({ titles, blocks, exercises }: LessonsAnswer): readonly string[] {
  const lines = [...blocks, ...exercises.flatMap(({ answer }) => answer)].flatMap((block) =>
    block.kind === 'paragraph' ? [block.text] : [],
  );
  const all = [...lines, ...exercises.map(({ question }) => question)];
  return [...titles, ...all.map((line) => line.map(({ text }) => text).join(''))];
}
