/**
 * The coefficients that bring a sum of basis functions nearest to the values: ordinary least
 * squares by the normal equations, solved with pivoting.
 *
 * `rows[i]` holds the basis functions at point i. Keep them near 1, and use few of them.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): readonly number[] {
  const width = rows[0]?.length ?? 0;
  const system = Array.from({ length: width }, (_, i) => [
    ...Array.from({ length: width }, (_, j) => dot(rows, (row) => row[i]! * row[j]!)),
    dot(rows, (row, index) => row[i]! * values[index]!),
  ]);
  return solve(system);
}

function dot(
  rows: readonly (readonly number[])[],
  term: (row: readonly number[], index: number) => number,
): number {
  return rows.reduce((sum, row, index) => sum + term(row, index), 0);
}

/** Gauss-Jordan elimination of a square system, its right side in the last column. */
function solve(system: number[][]): readonly number[] {
  const width = system.length;
  for (let column = 0; column < width; column++) {
    let pivot = column;
    for (let row = column + 1; row < width; row++) {
      if (Math.abs(system[row]![column]!) > Math.abs(system[pivot]![column]!)) pivot = row;
    }
    [system[column], system[pivot]] = [system[pivot]!, system[column]!];
    const lead = system[column]!;
    for (const row of system) {
      if (row === lead) continue;
      const factor = row[column]! / lead[column]!;
      for (let at = column; at <= width; at++) row[at] = row[at]! - factor * lead[at]!;
    }
  }
  return system.map((row, index) => row[width]! / row[index]!);
}
