const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Seconds as nft prints them: `3h`, `1m30s`. */
export function nftDuration(seconds: number): string {
  let left = seconds;
  let text = '';
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    if (count > 0) text += `${count}${unit}`;
    left -= count * length;
  }
  return text === '' ? '0s' : text;
}
