import type { Inline } from '../protocol/lessons.ts';

/** Code, strong words, and links: `[text](target)` or `[text][name]`. */
const MARK = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\](?:\(([^)]+)\)|\[([^\]]+)\])/g;

/** The pieces of a line of Markdown. @param targets of named links */
export function inlineOf(line: string, targets: ReadonlyMap<string, string>): readonly Inline[] {
  const found: Inline[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) found.push({ kind: 'text', text: line.slice(from, to) });
  };
  for (const match of line.matchAll(MARK)) {
    const [whole, code, strong, words, target, name] = match;
    plain(match.index);
    from = match.index + whole.length;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong });
    else found.push(linkOf(words!, target ?? targets.get(name!) ?? ''));
  }
  plain(line.length);
  return found;
}

/** Another lesson opens in the page; pages of the repository are words here. */
function linkOf(text: string, target: string): Inline {
  const lesson = /^(\d)-[\w-]+\.md$/.exec(target)?.[1];
  if (lesson !== undefined) return { kind: 'link', text, lesson: Number(lesson), to: null };
  if (target.startsWith('https://')) return { kind: 'link', text, lesson: null, to: target };
  return { kind: 'text', text };
}
