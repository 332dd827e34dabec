import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Registers } from '../program/registers.ts';
import type { Group } from './group.ts';

/** Several groups as one. */
export class AllGroups implements Group {
  readonly #groups: readonly Group[];

  constructor(groups: readonly Group[]) {
    this.#groups = groups;
  }

  find(
    from: number,
    before: number,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    let found = before;
    for (const group of this.#groups) found = group.find(from, found, registers, packet, passage);
    return found;
  }

  charge(from: number, to: number, passage: Passage): void {
    for (const group of this.#groups) group.charge(from, to, passage);
  }
}
