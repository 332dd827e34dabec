import type { PacketBuffer } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { Way } from '../tuple/way.ts';
import type { Expectation } from './expectation.ts';
import type { Expectations, ExpectPolicy } from './expectations.ts';

/** The packet that a helper reads, and the connection it belongs to. */
export interface HelpContext {
  readonly packet: PacketBuffer;
  readonly handle: ConntrackHandle;
  readonly way: Way;
  readonly table: ConnectionTable;
  readonly expectations: Expectations;
  /** How many connections it may expect, and for how long. */
  readonly policy: ExpectPolicy;
  /** Translates an announcement, where the connection is translated; undefined where it is not. */
  readonly translate: TranslateAnnouncement | undefined;
}

/** Where an announcement stands in a payload, and how it reads for another address and port. */
export interface Announcement {
  readonly offset: number;
  readonly length: number;
  /** The text for the port that NAT found. */
  write(port: number): string;
}

/**
 * Registers an expectation with a port that is free, and rewrites the payload that announced it;
 * without an announcement in the payload, the port stays. False where the packet must be dropped.
 */
export type TranslateAnnouncement = (
  context: HelpContext,
  expectation: Expectation,
  announcement: Announcement | undefined,
) => boolean;

/** A connection tracking helper (include/net/netfilter/nf_conntrack_helper.h). */
export interface Helper {
  /** The name in `-j CT --helper` and `ct helper`. */
  readonly name: string;
  /** The IP protocol of the connections it may be given to. */
  readonly protocol: number;
  readonly policy: ExpectPolicy;
  /** Reads a packet of its connection; false where it must be dropped. */
  help(context: HelpContext): boolean;
}
