/**
 * Finds the mutants that something notices: it is run with all of them switched on, and where it goes otherwise, with each
 * half of them. Two mutants that undo each other live.
 *
 * @param goesAsBefore runs it with some mutants; gives `undefined`, or how it differs
 * @param notice is told of a single mutant that was noticed, and how
 */
export async function search(ids, goesAsBefore, notice) {
  if (ids.length === 0) return;
  const difference = await goesAsBefore(ids);
  if (difference === undefined) return;
  if (ids.length === 1) return void (await notice(ids[0], difference));
  const half = ids.length >> 1;
  await search(ids.slice(0, half), goesAsBefore, notice);
  await search(ids.slice(half), goesAsBefore, notice);
}
