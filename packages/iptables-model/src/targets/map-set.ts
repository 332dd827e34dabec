import type { PacketBuffer, Passage } from '@packet-path/core';
import type { MappedFields } from '../ipset/set/match-element.ts';
import type { SetLookup } from '../ipset/set/set-lookup.ts';
import type { SetReference } from '../ipset/set-reference.ts';

/** The fields of an element that `--map-set` writes to the packet, by their options. */
export const MAP_OPTIONS = ['--map-mark', '--map-prio', '--map-queue'] as const;
export type MapOption = (typeof MAP_OPTIONS)[number];

/**
 * Writes the fields of the element that holds a packet to the packet (net/netfilter/xt_set.c,
 * `set_target_v3`). Priority and queue of a packet are not modelled: nothing here reads them.
 */
export function mapFromSet(
  packet: PacketBuffer,
  passage: Passage,
  { set }: SetReference,
  lookup: SetLookup,
  fields: readonly MapOption[],
): void {
  const mapped: MappedFields = {};
  if (set.test(packet, passage, lookup, mapped) === 'miss' || mapped.skbInfo === undefined) return;
  const { mark, markMask } = mapped.skbInfo;
  if (fields.includes('--map-mark')) packet.mark = ((packet.mark & ~markMask) ^ mark) >>> 0;
}
