/** A hardware address as two words, of 16 and 32 bits; undefined for what is none. */
export function macWords(text: string): readonly [high: number, low: number] | undefined {
  if (!/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = text
    .split(':')
    .map((octet) => Number.parseInt(octet, 16));
  return [(a << 8) | b, (c << 24) | (d << 16) | (e << 8) | f];
}

/** As ipset prints it: `0A:02:03:04:05:06`. */
export function writeMac(high: number, low: number): string {
  return [high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low]
    .map((octet) => (octet & 0xff).toString(16).toUpperCase().padStart(2, '0'))
    .join(':');
}
