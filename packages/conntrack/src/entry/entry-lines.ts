import type { ConnectionEntry } from './entry.ts';

/** A line for each entry, as a function writes it. */
export function entryLines(
  entries: readonly ConnectionEntry[],
  write: (entry: ConnectionEntry) => string,
): string {
  return entries.map((entry) => `${write(entry)}\n`).join('');
}
