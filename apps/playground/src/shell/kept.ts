/** A choice of the reader's that stays on this machine; undefined where there is none of these words. */
export function kept<Word extends string>(
  name: string,
  words: readonly string[],
): Word | undefined {
  try {
    const word = localStorage.getItem(`packet-path.${name}`);
    return words.find((known): known is Word => known === word);
  } catch {
    // A page from disk may have no storage.
    return undefined;
  }
}

/** Keeps a choice of the reader's, where the browser lets it. */
export function keep(name: string, word: string): void {
  try {
    localStorage.setItem(`packet-path.${name}`, word);
  } catch {
    // The choice holds until the page is closed.
  }
}
