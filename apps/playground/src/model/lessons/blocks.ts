import type { Block } from '../protocol/lessons.ts';
import { flowOfCommand } from './command.ts';
import { inlineOf } from './inline.ts';
import { pictureOf } from './picture.ts';
import { joinedLines } from './read-lesson.ts';

/** A fence with its language and its lines, or a paragraph. */
const PIECE = /^```([^\n]*)\n([\s\S]*?)\n```$|^((?:(?!```|\s*$).+\n?)+)/gm;
const PICTURE = /^!\[([\s\S]+?)\]\((?:\.\.\/)*images\/([\w-]+\.svg)\)$/;

/** Markdown of docs/learn in pieces. Its commands are followed by the state of the page that shows the same. */
export function blocksOf(markdown: string, targets: ReadonlyMap<string, string>): readonly Block[] {
  return [...markdown.matchAll(PIECE)].flatMap(
    ([, language, code, paragraph]): readonly Block[] => {
      if (code !== undefined) {
        return [{ kind: 'code', language: language!, text: code }, ...opened(code)];
      }
      const text = paragraph!.trim();
      if (/^\[[^\]]+\]: /.test(text)) return [];
      const [, alt, file] = PICTURE.exec(text) ?? [];
      if (file !== undefined) {
        const command = markdown.split('\n').find((line) => line.endsWith(`--svg ${file}`));
        const flow = command === undefined ? undefined : flowOfCommand(command);
        return flow === undefined
          ? []
          : [{ kind: 'picture', alt: joinedLines(alt!), svg: pictureOf(flow) }];
      }
      return [{ kind: 'paragraph', text: inlineOf(joinedLines(text), targets) }];
    },
  );
}

function opened(code: string): readonly Block[] {
  const command = code.split('\n').find((line) => /^(?:\$|npx) packet-path /.test(line));
  if (command === undefined) return [];
  if (command.includes('packet-path study')) return [{ kind: 'open', view: 'grow', flow: null }];
  const flow = flowOfCommand(command);
  const view = command.includes('packet-path compare') ? 'compare' : 'walk';
  return flow === undefined ? [] : [{ kind: 'open', view, flow }];
}
