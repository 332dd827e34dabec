import { formatIPv4, parseIPv4 } from './ipv4.ts';

/** Four 32-bit words, most significant first. */
export type Words = readonly [number, number, number, number];

/** The words of an IPv6 address, or undefined; a dotted IPv4 tail is read, a zone is not. */
export function parseIPv6(text: string): Words | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (index: number): number =>
    ((groups[index * 2] ?? 0) << 16) | (groups[index * 2 + 1] ?? 0);
  return [word(0), word(1), word(2), word(3)];
}

/** 16-bit groups between colons; only the last part of an address may be dotted. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const value = parseIPv4(part);
      if (value === undefined) return undefined;
      groups.push(value >>> 16, value & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** The form of RFC 5952, with glibc's dotted tail for mapped and compatible addresses. */
export function formatIPv6(words: Words): string {
  const [w0, w1, w2, w3] = words;
  if (w0 === 0 && w1 === 0) {
    if (w2 === 0xffff) return `::ffff:${formatIPv4(w3)}`;
    if (w2 === 0 && w3 >>> 16 !== 0) return `::${formatIPv4(w3)}`;
  }
  // biome-ignore format: two groups a word
  const groups = [
    w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff,
    w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff,
  ];
  const [start, length] = longestZeroRun(groups);
  if (length < 2) return hex(groups, 0, GROUPS);
  return `${hex(groups, 0, start)}::${hex(groups, start + length, GROUPS)}`;
}

const GROUPS = 8;

/** Some groups, colons between. */
function hex(groups: readonly number[], from: number, to: number): string {
  let text = '';
  for (let group = from; group < to; group++) {
    if (group > from) text += ':';
    text += groups[group]!.toString(16);
  }
  return text;
}

function longestZeroRun(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
    if (end > start) start = end;
  }
  return best;
}
