import { SYNC_QUANTITIES, type SyncQuantity, type SyncWork } from '@packet-path/cost';
import type { Programming } from '@packet-path/data-plane';

const QUANTITIES = Object.keys(SYNC_QUANTITIES) as readonly SyncQuantity[];

/** The counts of a programming ledger that have a price under the same name. */
export function syncQuantities({ work }: Programming): SyncWork {
  const counts = work as unknown as Readonly<Record<string, number | undefined>>;
  return Object.fromEntries(QUANTITIES.map((quantity) => [quantity, counts[quantity] ?? 0]));
}
