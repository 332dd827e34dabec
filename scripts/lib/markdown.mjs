/**
 * The fenced blocks of a Markdown text, in order.
 *
 * @returns for each its first word (`ts`), the words behind (`output`), its text, the line of its
 * fence from 1, and where it ends in the text
 */
export function fences(markdown) {
  return [...markdown.matchAll(/^```(\w*)[ ]?(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1],
    words: match[2].trim(),
    text: match[3],
    line: markdown.slice(0, match.index).split('\n').length,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** A line that stands for any number of lines, where an output is shown in part. */
const LEFT_OUT = '…';

/** Whether a program printed the lines that are shown; a line of `…` stands for any. */
export function isShown(printed, shown) {
  const [lines, wanted] = [printed, shown].map((text) => text.trimEnd().split('\n'));
  const match = (line, want) => {
    if (want === wanted.length) return line === lines.length;
    if (wanted[want].trim() !== LEFT_OUT) {
      return lines[line] === wanted[want] && match(line + 1, want + 1);
    }
    return match(line, want + 1) || (line < lines.length && match(line + 1, want));
  };
  return match(0, 0);
}
