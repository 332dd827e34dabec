/** Characters of a value or of a text that an error quotes, at most. */
const MOST_QUOTED = 60;

/** A text of 60 characters at most; `…` stands for the rest. */
export function shortened(text: string): string {
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text;
}

const OPENS = /[\s(:]/;
const CLOSES = /[\s;,:.)]/;

/**
 * A sentence whose quotes, in single or double quotation marks, are short, and whose words are: the
 * place of an error in a text shows the rest of what stands there. Linear in the sentence.
 */
export function shortQuotes(sentence: string): string {
  if (sentence.length <= MOST_QUOTED) return sentence;
  let short = '';
  let from = 0;
  const unclosed = new Set<string>();
  for (let at = 0; at < sentence.length; at++) {
    const mark = sentence[at]!;
    if ((mark !== "'" && mark !== '"') || unclosed.has(mark)) continue;
    if (at > 0 && !OPENS.test(sentence[at - 1]!)) continue;
    const end = closing(sentence, mark, at + 1);
    if (end < 0) {
      unclosed.add(mark);
      continue;
    }
    short += `${sentence.slice(from, at + 1)}${shortened(sentence.slice(at + 1, end))}${mark}`;
    at = end;
    from = end + 1;
  }
  return `${short}${sentence.slice(from)}`.replace(/[^\s'"]{80,}/g, shortened);
}

/** The place of the mark that ends a quote; -1 where none does. */
function closing(sentence: string, mark: string, start: number): number {
  for (let end = sentence.indexOf(mark, start); end >= 0; end = sentence.indexOf(mark, end + 1)) {
    if (end + 1 === sentence.length || CLOSES.test(sentence[end + 1]!)) return end;
  }
  return -1;
}
