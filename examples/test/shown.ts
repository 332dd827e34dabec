import { readFileSync } from 'node:fs';

/** The lines that an example prints, as `examples/shown` has them: `course.test.ts` holds both to each other. */
export function shownLines(name: string): readonly string[] {
  const text = readFileSync(new URL(`../shown/${name}.txt`, import.meta.url), 'utf8');
  return text.trimEnd().split('\n');
}
