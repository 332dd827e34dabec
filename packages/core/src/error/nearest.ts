/**
 * The name nearest to one that is not known, by the letters that differ, case apart; undefined where
 * none is near: at most one letter in three may be another.
 */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const name of names) {
    const edits = distance(wanted, name.toLowerCase(), fewest);
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

/** The end of a sentence on a name that is not known: `, did you mean 'services'?`; empty where none is near. */
export function meantHint(given: string, names: Iterable<string>): string {
  const meant = nearest(given, names);
  return meant === undefined ? '' : `, did you mean '${meant}'?`;
}

/**
 * Insertions, deletions, changes, and neighbours that changed places (Damerau and Levenshtein, of optimal
 * alignment); `most` where there are more.
 */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, row[j]! + 1, next[j - 1]! + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return Math.min(most, row[b.length]!);
}
