import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { ElementEntry } from '../element/element-entry.ts';
import type { SetOptions } from '../element/set-options.ts';
import type { SkbInfo } from '../element/skb-info.ts';
import type { SetLookup } from './set-lookup.ts';

/** A place for the fields of the element that was found, where the set has such fields. */
export interface MappedFields {
  skbInfo?: SkbInfo;
}

/**
 * Whether an element that holds a packet counts as found. The packet is counted before the conditions
 * are asked, so that it is counted where they fail too; a set without counters does not ask them
 * (net/netfilter/ipset/ip_set_core.c, `ip_set_match_extensions`).
 */
export function matchElement(
  entry: ElementEntry,
  set: SetOptions,
  packet: PacketBuffer,
  lookup: SetLookup,
  mapped: MappedFields | undefined,
): boolean {
  if (set.counters) {
    if (lookup.updateCounters) {
      entry.packets++;
      entry.bytes += packetBytes(packet);
    }
    if (!countersAgree(entry, lookup)) return false;
  }
  if (set.skbinfo && mapped !== undefined) mapped.skbInfo = entry.skbInfo;
  return true;
}

/** Whether an element's counters are as a look-up wants them. */
function countersAgree(entry: ElementEntry, { conditions }: SetLookup): boolean {
  for (const { counter, comparison, value } of conditions) {
    const count = entry[counter];
    if (comparison === 'eq' && count !== value) return false;
    if (comparison === 'ne' && count === value) return false;
    if (comparison === 'lt' && count >= value) return false;
    if (comparison === 'gt' && count <= value) return false;
  }
  return true;
}
