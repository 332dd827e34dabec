import { printedAs } from '@packet-path/core';

const printed = printedAs<ProgramSize>((size) =>
  Object.entries(size)
    .flatMap(([name, count]) => (count === 0 ? [] : [`${name} ${count}`]))
    .join(', '),
);

/** The size of a host's program, all families together. */
export interface ProgramSize {
  /** Rules, in whatever tables there are. */
  readonly rules: number;
  readonly chains: number;
  /** Named sets and maps. */
  readonly sets: number;
  /** Elements of those. */
  readonly elements: number;
  /** Services that a balancer has in a table of its own, as IPVS has. */
  readonly services: number;
  /** Bytes of text, as the host's tools print the whole program. */
  readonly bytes: number;
}

/** A size from the numbers that are not zero. */
export function programSize(size: Partial<ProgramSize>): ProgramSize {
  return printed({
    ...{ rules: 0, chains: 0, sets: 0, elements: 0, services: 0, bytes: 0 },
    ...size,
  });
}
