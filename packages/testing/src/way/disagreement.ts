import { checkArgument, listOf, objectOfLists } from '@packet-path/core';
import type { Chapter } from './history.ts';

const CHAPTERS = listOf(objectOfLists('a chapter, as historyOf gives it', 'answers'));

/** The first thing in which a history differs from the judge's, as a text; undefined where all agrees. */
export function disagreement(
  judge: readonly Chapter[],
  history: readonly Chapter[],
): string | undefined {
  checkArgument('disagreement', 'judge', judge, CHAPTERS);
  checkArgument('disagreement', 'history', history, CHAPTERS);
  for (const [number, expected] of judge.entries()) {
    const found = history[number];
    if (found === undefined) return `chapter ${number + 1} is missing`;
    const difference = chapterDifference(expected, found);
    if (difference !== undefined) return `chapter ${number + 1}: ${difference}`;
  }
  return undefined;
}

function chapterDifference(expected: Chapter, found: Chapter): string | undefined {
  const ofAnswers = expected.answers.length === found.answers.length ? [] : ['answers are missing'];
  const byPacket = expected.answers.flatMap((answer, packet) => {
    const told = found.answers[packet] ?? {};
    const names = Object.keys(told) as (keyof typeof told)[];
    return names.flatMap((name) =>
      difference(`packet ${packet + 1}, ${name}`, answer[name], told[name]),
    );
  });
  const rest = (['refusal', 'draws', 'state'] as const).flatMap((name) =>
    difference(name, expected[name], found[name]),
  );
  return [...ofAnswers, ...byPacket, ...rest][0];
}

function difference(name: string, expected: unknown, found: unknown): readonly string[] {
  const [wanted, got] = [textOf(expected), textOf(found)];
  return wanted === got ? [] : [`${name}\n--- the judge's\n${wanted}\n--- found\n${got}`];
}

function textOf(told: unknown): string {
  return Array.isArray(told) ? told.join('\n') : String(told);
}
