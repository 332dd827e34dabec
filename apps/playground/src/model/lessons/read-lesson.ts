/** A lesson as its Markdown has it: the text, and each exercise's question and answer, in Markdown. */
export interface ReadLesson {
  readonly title: string;
  readonly text: string;
  readonly exercises: readonly { readonly question: string; readonly answer: string }[];
  readonly targets: ReadonlyMap<string, string>;
}

const EXERCISE =
  /\*\*\d\. ([^*]+)\*\*\s+<details><summary>(?:Answer|答案)<\/summary>\s*([\s\S]*?)\s*<\/details>/g;
const EXERCISES = /\n## (?:Exercises|练习)\n/;
const TARGET = /^\[([^\]]+)\]: (\S+)$/gm;

/** The lines of a paragraph as one: Chinese has no spaces between them. */
export function joinedLines(text: string): string {
  return text
    .replaceAll(/(?<=[，。：；、？）])\n|(?<=[\u4e00-\u9fff])\n(?=[\u4e00-\u9fff])/g, '')
    .replaceAll(/\s+/g, ' ');
}

/** Takes a lesson of docs/learn apart. */
export function readLesson(markdown: string): ReadLesson {
  const [head = '', tail = ''] = markdown.split(EXERCISES);
  return {
    title: /^# (.+)$/m.exec(head)?.[1] ?? '',
    text: head.replace(/^# .+$/m, '').trim(),
    exercises: [...tail.matchAll(EXERCISE)].map(([, question, answer]) => ({
      question: joinedLines(question!),
      answer: answer!,
    })),
    targets: new Map([...markdown.matchAll(TARGET)].map(([, name, to]) => [name!, to!])),
  };
}
