let last = 0;

/** A mark that no chain has yet. */
export function freshMark(): number {
  return ++last;
}
