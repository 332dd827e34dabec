import type { RecordView } from '../bytes/record-view.ts';

/** The code that ends the options of any block (draft-ietf-opsawg-pcapng, section 3.5). */
export const END_OF_OPTIONS = 0;

/** An option of a block: where its value stands, and how long it is. */
export interface BlockOption {
  readonly code: number;
  readonly at: number;
  readonly size: number;
}

/**
 * The options between two bytes.
 *
 * @throws {PacketPathError} `bad-capture` where one is longer than its block
 */
export function* readOptions(
  view: RecordView,
  begin: number,
  end: number,
): Generator<BlockOption, void> {
  let at = begin;
  while (at + 4 <= end) {
    const code = view.u16(at);
    const size = view.u16(at + 2);
    if (code === END_OF_OPTIONS) return;
    if (at + 4 + size > end) {
      throw view.error('bad-capture', at, 'an option longer than its block', 'whole options');
    }
    yield { code, at: at + 4, size };
    at += 4 + ((size + 3) & ~3);
  }
}
