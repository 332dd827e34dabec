/** How much work was counted at a size: of a cluster, a ruleset, a table. */
export interface Sample {
  readonly size: number;
  readonly work: number;
}

/** One line for each sample, by size: what an error shows. */
export function formatSamples(samples: readonly Sample[]): string {
  return [...samples]
    .sort((a, b) => a.size - b.size)
    .map(({ size, work }) => `  ${size}: ${work}`)
    .join('\n');
}
