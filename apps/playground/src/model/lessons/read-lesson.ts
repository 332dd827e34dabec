/** A lesson as its Markdown has it: the text, and each exercise's question and answer, in Markdown. */
export interface ReadLesson {
  readonly title: string;
  readonly text: string;
  readonly exercises: readonly { readonly question: string; readonly answer: string }[];
  readonly targets: ReadonlyMap<string, string>;
}

const EXERCISE =
  /\*\*\d\. ([^*]+)\*\*\s+<details><summary>Answer<\/summary>\s*([\s\S]*?)\s*<\/details>/g;
const TARGET = /^\[([^\]]+)\]: (\S+)$/gm;

/** Takes a lesson of docs/learn apart. */
export function readLesson(markdown: string): ReadLesson {
  const [head = '', tail = ''] = markdown.split('\n## Exercises\n');
  return {
    title: /^# (.+)$/m.exec(head)?.[1] ?? '',
    text: head.replace(/^# .+$/m, '').trim(),
    exercises: [...tail.matchAll(EXERCISE)].map(([, question, answer]) => ({
      question: question!.replaceAll(/\s+/g, ' '),
      answer: answer!,
    })),
    targets: new Map([...markdown.matchAll(TARGET)].map(([, name, to]) => [name!, to!])),
  };
}
