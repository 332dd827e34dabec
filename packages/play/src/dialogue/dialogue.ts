import type { Endpoint, Packet, PacketOptions } from '@packet-path/core';

/** The end that speaks. */
export type Speaker = 'client' | 'server';

/** One packet of a conversation: who sends it, and how it is made from the speaker's view. */
export interface Line {
  readonly speaker: Speaker;
  make(from: Endpoint, to: Endpoint, options: Pick<PacketOptions, 'inputInterface'>): Packet;
}

/** The packets that two ends of a protocol send to each other. */
export interface Dialogue {
  opening(): readonly Line[];
  /** A request and its response, of so many payload bytes. */
  request(bytes: number, responseBytes: number): readonly Line[];
  closing(): readonly Line[];
}
