import type { SkbInfo } from '../element/skb-info.ts';
import type { Word } from './word.ts';

/** Reads `0x5` or `0x5/0xff`; without a mask every bit counts. */
export function readSkbMark(word: Word): Pick<SkbInfo, 'mark' | 'markMask'> {
  const [, mark, markMask = 'ffffffff'] =
    /^0x([0-9a-f]{1,8})(?:\/0x([0-9a-f]{1,8}))?$/i.exec(word.text) ?? [];
  if (mark === undefined) {
    throw word.error('bad-option', `'${word.text}' is no skbmark`, 'such as 0x5 or 0x5/0xff');
  }
  return { mark: Number.parseInt(mark, 16), markMask: Number.parseInt(markMask, 16) };
}

/** Reads a class of traffic control, `1:10`, both numbers hexadecimal. */
export function readSkbPriority(word: Word): Pick<SkbInfo, 'priority'> {
  const [, major, minor] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(word.text) ?? [];
  if (major === undefined || minor === undefined) {
    throw word.error('bad-option', `'${word.text}' is no skbprio`, 'such as 1:10');
  }
  return { priority: Number.parseInt(major, 16) * 0x10000 + Number.parseInt(minor, 16) };
}
