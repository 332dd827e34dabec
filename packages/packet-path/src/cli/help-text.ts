/** Columns of help, as wide as commander's own where stdout is no terminal. */
const WIDTH = 80;

/**
 * Text under the options of a command's help: its paragraphs wrapped, lines that are indented left as
 * they are.
 */
export function helpText(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith(' ') ? line : wrapped(line)))
    .join('\n');
}

function wrapped(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current].join('\n');
}

/** The paragraph on exit codes of commands that only succeed or refuse. */
export const EXIT_CODES = 'Exit code: 0, or 2 with one line that says what is wrong.';
