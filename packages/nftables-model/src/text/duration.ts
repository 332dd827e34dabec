/** The units of nft's durations, in milliseconds, largest first. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const PART = /(\d+)(ms|[dhms])/y;

/** `1d2h3m4s5ms` in milliseconds. */
export function readDuration(text: string): number {
  let sum = 0;
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    const unit = UNITS.find(([name]) => name === part![2])!;
    sum += Number(part[1]) * unit[1];
  }
  return sum;
}

/** Milliseconds as nft prints them: `3h`, `4s996ms`, `0s`. */
export function writeDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds));
  let text = '';
  for (const [name, unit] of UNITS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${name}`;
  }
  return text || '0s';
}
