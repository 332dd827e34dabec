import type { KeyedLookup, Passage } from '@packet-path/core';
import type { ElementTable } from './element-table.ts';
import { addressWords, type KeyLayout } from './key-layout.ts';

/**
 * Tells a dry run the look-up that was just made in a set.
 *
 * @param key undefined where elements are asked for more than their keys
 */
export function tellLookUp(
  { recorder }: Passage,
  table: ElementTable,
  layout: KeyLayout,
  key: Int32Array | undefined,
): void {
  if (recorder?.isDry !== true) return;
  const isPlain = key !== undefined && layout.networks.length === 0;
  if (isPlain) recorder.looked(new SetLookedUp(table, layout, key));
  else if (table.count > 0) recorder.looked('unknown');
}

/** A look-up in a set of single elements, as a dry run tells it. */
class SetLookedUp implements KeyedLookup {
  readonly counter = 'setProbes';
  readonly key: Int32Array;
  readonly addresses: readonly number[];
  readonly width: 1 | 4;
  readonly probes: number;
  readonly table: ElementTable;

  /** @param key is copied */
  constructor(table: ElementTable, { dimensions, offsets, family }: KeyLayout, key: Int32Array) {
    this.table = table;
    this.key = Int32Array.from(key);
    this.addresses = offsets.filter((_, index) => dimensions[index] === 'ip');
    this.width = addressWords(family);
    this.probes = table.probes;
  }

  probesOf(key: Int32Array, table: object = this.table): number {
    const elements = table as ElementTable;
    elements.probes = 0;
    elements.find(key);
    return elements.probes;
  }
}
