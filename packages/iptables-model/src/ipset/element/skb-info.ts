/**
 * The fields that a set with `skbinfo` has for packets found in it (`struct ip_set_skbinfo`).
 * Frozen.
 */
export interface SkbInfo {
  /** The mark, and which of the packet's bits it replaces; both 32 bits unsigned. */
  readonly mark: number;
  readonly markMask: number;
  /** The priority as a class of traffic control: major number in the upper 16 bits, minor below. */
  readonly priority: number;
  readonly queue: number;
}

/** The fields of an element that was added without any: they change no packet. */
export const NO_SKB_INFO: SkbInfo = { mark: 0, markMask: 0, priority: 0, queue: 0 };

/** The fields in the words of `ipset save`; a field that says nothing is left out. */
export function describeSkbInfo({ mark, markMask, priority, queue }: SkbInfo): string[] {
  const words: string[] = [];
  if (mark !== 0 || markMask !== 0) {
    const mask = markMask === 0xffffffff ? '' : `/0x${markMask.toString(16)}`;
    words.push(`skbmark 0x${mark.toString(16)}${mask}`);
  }
  if (priority !== 0) {
    words.push(`skbprio ${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`);
  }
  if (queue !== 0) words.push(`skbqueue ${queue}`);
  return words;
}
