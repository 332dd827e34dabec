import type { PacketColumns } from '@packet-path/core';
import { RowAddress } from '../connection/address-words.ts';
import type { Destination } from '../destination/destination.ts';
import type { RoundRobin } from '../scheduler/rr.ts';
import type { ServiceTable } from '../service/service-table.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { KeptLookUps } from './kept-look-ups.ts';

/**
 * Reads ahead what the openings of rows will need.
 *
 * **How it works.** Of very many services none is in a cache, and one leads to the next: the index to the service, that
 * to its scheduler and its destination, that to its address and its counts. Each step is made for all rows before the
 * next one, so that a processor has the reads of many rows under way at once.
 *
 * **Why it is right.** It looks, and keeps nothing: the scheduler is asked which destination is likely, not for a choice.
 */
export class ReadAhead {
  readonly #services: ServiceTable;
  readonly #destination = new RowAddress();
  readonly #found: (VirtualService | undefined)[] = [];
  readonly #likely: (Destination | undefined)[] = [];
  readonly #rounds: (RoundRobin | undefined)[] = [];
  readonly #rows: number[] = [];
  /** The sum of what was read last, so that an engine does not leave the reads out. */
  sum = 0;

  constructor(services: ServiceTable) {
    this.#services = services;
  }

  ofRows(columns: PacketColumns, from: number, to: number): void {
    const { family, protocol, destination, destinationPort } = columns;
    const address = this.#destination;
    const found = this.#found;
    for (let row = from; row < to; row++) {
      address.read(destination, family, row);
      found[row - from] = this.#services.peek(protocol[row]!, address, destinationPort[row]!);
    }
    this.#read(to - from);
  }

  /** The same of look-ups that were kept, of which negative numbers stand for none. */
  ofKept(kept: Int32Array, lookUps: KeptLookUps): void {
    const { ends } = lookUps;
    const found = this.#found;
    const rounds = this.#rounds;
    const rows = this.#rows;
    const likely = this.#likely;
    const count = kept.length;
    let sum = 0;
    for (let at = 0; at < count; at++) {
      const number = kept[at]!;
      rounds[at] = number < 0 ? undefined : lookUps.round(number);
    }
    for (let at = 0; at < count; at++) {
      const round = rounds[at];
      const row = round === undefined ? -1 : ends.next(round);
      rows[at] = row;
      likely[at] = row < 0 ? undefined : ends.destination(row);
    }
    for (let at = 0; at < count; at++) {
      const row = rows[at]!;
      if (row >= 0) sum += ends.touchCounts(row, rounds[at]!) + likely[at]!.touchConnections();
      found[at] = row >= 0 || kept[at]! < 0 ? undefined : lookUps.service(kept[at]!);
    }
    this.#read(count);
    this.sum += sum;
  }

  /** Reads services that were found, step by step. */
  #read(count: number): void {
    const found = this.#found;
    const likely = this.#likely;
    let sum = 0;
    for (let at = 0; at < count; at++) sum += found[at]?.touch() ?? 0;
    for (let at = 0; at < count; at++) {
      likely[at] = found[at]?.bound.likely?.() as Destination | undefined;
    }
    for (let at = 0; at < count; at++) sum += likely[at]?.touch() ?? 0;
    this.sum = sum;
  }
}
