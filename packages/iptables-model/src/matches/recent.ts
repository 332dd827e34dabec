import type { PacketBuffer, Passage } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { RecentTable } from '../state/recent-table.ts';
import type { RuleMemory } from '../state/rule-memory.ts';
import { masked } from '../text/masked-address.ts';
import {
  RECENT_OPTIONS,
  type RecentOptions,
  readRecentOptions,
  writeRecentOptions,
} from './recent-options.ts';

class RecentPredicate implements Predicate {
  readonly #options: RecentOptions;
  readonly #memory: RuleMemory;
  readonly #table: RecentTable;

  constructor(options: RecentOptions, memory: RuleMemory) {
    this.#options = options;
    this.#memory = memory;
    const { name, hitCount, mask } = options;
    this.#table = memory.holdRecent(name, stampsFor(hitCount), mask);
  }

  matches(packet: PacketBuffer, passage: Passage): boolean {
    const { command, inverted, side, withTtl } = this.#options;
    const table = this.#table;
    const ttl = receivedTtl(packet, passage);
    const address = masked(side === 'source' ? packet.source : packet.destination, table.mask);
    const entry = table.find(address, withTtl ? ttl : 0);
    if (entry === undefined) {
      if (command !== 'set') return inverted;
      table.add(address, ttl);
      return !inverted;
    }
    switch (command) {
      case 'set':
        table.update(entry, ttl);
        return !inverted;
      case 'remove':
        table.remove(entry);
        return !inverted;
      case 'rcheck':
      case 'update': {
        const result = table.wasSeen(entry, this.#options) !== inverted;
        const updated = command === 'update' && result;
        if (this.#options.reap) table.reap(this.#options.seconds, updated ? entry : undefined);
        if (updated) table.update(entry, ttl);
        return result;
      }
    }
  }

  release(): void {
    this.#memory.releaseRecent(this.#options.name);
  }
}

/** Times kept for each address: a power of two that holds the hits asked for, 32 unless asked. */
function stampsFor(hitCount: number): number {
  return hitCount === 0 ? 32 : 2 ** Math.ceil(Math.log2(hitCount));
}

/** The TTL before this host took one off. */
function receivedTtl(packet: PacketBuffer, { hook }: Passage): number {
  const forwarded = packet.inputInterface !== null && packet.outputInterface !== null;
  return forwarded && (hook === 'FORWARD' || hook === 'POSTROUTING') ? packet.ttl + 1 : packet.ttl;
}

/** `-m recent`: whether an address was seen lately (net/netfilter/xt_recent.c, `recent_mt`). */
export const recent: MatchExtension<RecentOptions> = {
  name: 'recent',
  perRule: true,
  options: RECENT_OPTIONS,
  read: (given, { family }) => readRecentOptions(given, family),
  write: writeRecentOptions,
  compile: (options, { memory }) => new RecentPredicate(options, memory),
};
