import { SctpChunk, type SctpPacket } from '@packet-path/core';
import type { GivenOption } from '../text/given-options.ts';

/** A type of chunk, and the flags of it that count: those of `mask` must be as in `flags`. */
export interface ChunkFlags {
  readonly chunk: string;
  readonly mask: number;
  readonly flags: number;
}

/** Chunks of later standards stand behind those of core; no packet here has one. */
const NAMES: readonly string[] = [
  ...Object.keys(SctpChunk),
  ...'I_DATA RE_CONFIG PAD ASCONF ASCONF_ACK FORWARD_TSN I_FORWARD_TSN'.split(' '),
];

/** The letters of flags, from bit 7 down to bit 0; `-` for bits without one (RFC 9260). */
const LETTERS: Readonly<Partial<Record<string, string>>> = {
  DATA: '----IUBE',
  I_DATA: '----IUBE',
  ABORT: '-------T',
  SHUTDOWN_COMPLETE: '-------T',
};

/** Whether the chunks of a packet are as wanted (net/netfilter/xt_sctp.c, `match_packet`). */
export function chunksMatch(
  how: 'all' | 'any' | 'only',
  wanted: readonly ChunkFlags[],
  { chunks, chunkFlags = [] }: SctpPacket,
): boolean {
  const isOf = ({ chunk, mask, flags }: ChunkFlags, index: number): boolean =>
    chunk === chunks[index] && ((chunkFlags[index] ?? 0) & mask) === flags;
  const indexes = [...chunks.keys()];
  switch (how) {
    case 'any':
      return indexes.some((index) => wanted.some((each) => isOf(each, index)));
    case 'all':
      return wanted.every((each) => indexes.some((index) => isOf(each, index)));
    case 'only':
      // The kernel looks at the types alone here.
      return chunks.every((chunk) => wanted.some((each) => each.chunk === chunk));
  }
}

/** Reads `DATA:Be,INIT`, `ALL` or `NONE`: a capital letter for a flag that is set, a small one for one that is not. */
export function readChunks(option: GivenOption, text: string): readonly ChunkFlags[] {
  if (text === 'NONE') return [];
  if (text === 'ALL') return NAMES.map((chunk) => ({ chunk, mask: 0, flags: 0 }));
  return text.split(',').map((word) => {
    const [name = '', letters = ''] = word.split(':');
    const chunk =
      NAMES.find((known) => known === name.toUpperCase()) ??
      option.fail('bad-option', `'${word}' is no chunk`, NAMES.join(', '));
    let [mask, flags] = [0, 0];
    for (const letter of letters) {
      const place = letter === '-' ? -1 : (LETTERS[chunk] ?? '').indexOf(letter.toUpperCase());
      if (place < 0) option.fail('bad-option', `${chunk} has no flag '${letter}'`, LETTERS[chunk]);
      const bit = 0x80 >> place;
      mask |= bit;
      if (letter === letter.toUpperCase()) flags |= bit;
    }
    return { chunk, mask, flags };
  });
}

/** Chunks in the words of iptables-save. */
export function writeChunks(chunks: readonly ChunkFlags[]): string {
  if (chunks.length === 0) return 'NONE';
  const isAll = NAMES.every((name) => chunks.some(({ chunk }) => chunk === name));
  return isAll && chunks.every(({ mask }) => mask === 0) ? 'ALL' : chunks.map(writeChunk).join(',');
}

function writeChunk({ chunk, mask, flags }: ChunkFlags): string {
  if (mask === 0) return chunk;
  const letters = [...(LETTERS[chunk] ?? '')].map((letter, place) => {
    const bit = 0x80 >> place;
    if ((mask & bit) === 0) return '';
    return (flags & bit) === 0 ? letter.toLowerCase() : letter;
  });
  return `${chunk}:${letters.join('')}`;
}
