/** The number of `a.b.c.d`, or undefined. Leading zeros are refused, as `inet_pton` does. */
export function parseIPv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? 46 : text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0 || octets === 4) return undefined;
      value = (value << 8) | octet;
      octets++;
      octet = -1;
    } else if (code >= 48 && code <= 57 && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return octets === 4 ? value : undefined;
}

export function formatIPv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** How many characters `formatIPv4` answers. */
export function lengthOfIPv4(value: number): number {
  let length = 7;
  for (let shift = 0; shift < 32; shift += 8) {
    const octet = (value >>> shift) & 255;
    if (octet >= 10) length += octet >= 100 ? 2 : 1;
  }
  return length;
}
