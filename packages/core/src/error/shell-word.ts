/** A word as a POSIX shell reads it: in single quotes where it has other characters than those of plain words. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
