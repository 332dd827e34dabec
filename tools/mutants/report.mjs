const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** The mutants of a package, for people: each that lives, and how many tests and recordings killed. */
export function report(result) {
  const { name, seed, of, mutants, isCutShort, unrepeatable } = result;
  const lines = [];
  for (const mutant of mutants) {
    if (mutant.killed !== undefined) continue;
    const { id, file, line, column, mutator, before, after, isReached, isJudged } = mutant;
    lines.push(
      `${isJudged ? 'lives' : 'open '}  ${id}  ${file}:${line}:${column}  ${mutator}${isReached ? '' : '  (nothing reaches it)'}`,
      `       - ${short(before)}`,
      `       + ${short(after)}`,
    );
  }
  for (const test of unrepeatable)
    lines.push(`not asked, since it fails when it runs twice: ${test}`);
  lines.push(`${name}, seed ${seed}, ${mutants.length} of ${of} mutants: ${counts(result)}`);
  if (isCutShort) {
    const open = mutants.filter(({ isJudged }) => !isJudged).length;
    lines.push(
      `the time was over: ${open} are open, since not all tests and recordings were asked about them`,
    );
  }
  return lines.join('\n');
}

/** All packages in a line. */
export function summary(results) {
  const mutants = results.flatMap((result) => result.mutants);
  return `all packages, ${mutants.length} mutants: ${counts({ mutants })}`;
}

function counts({ mutants }) {
  const by = (judge) => mutants.filter(({ killed }) => killed === judge).length;
  const [tests, recordings] = [by('tests'), by('recordings')];
  const killed = tests + recordings;
  return (
    `${killed} killed (${percent(killed, mutants.length)}): ${tests} by tests, ` +
    `${recordings} by recordings; ${mutants.length - killed} live`
  );
}

function short(code) {
  const line = code.replace(/\s+/g, ' ');
  return line.length <= 110 ? line : `${line.slice(0, 109)}…`;
}
