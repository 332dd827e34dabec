import { formatPacket, type Packet, type Traversal } from '@packet-path/core';

/** Everything that a host tells of one packet, as texts that can be compared. */
export interface Answer {
  readonly outcome: string;
  /** The packets that left, with the fields that `formatPacket` leaves out. */
  readonly emitted: readonly string[];
  readonly delivered: readonly string[];
  /** The ledger's counters, and its entry of each chain, sorted. */
  readonly work: string;
  readonly chains: readonly string[];
}

/** The whole answer of `send`. */
export function answerOf(traversal: Traversal): Answer {
  const { outcome, sendError, emitted, delivered, work } = traversal;
  const { chains: _, ...totals } = JSON.parse(JSON.stringify(work)) as Record<string, unknown>;
  return {
    outcome: `${outcome} ${sendError}`,
    emitted: emitted.map(frameText),
    delivered: delivered.map(formatPacket),
    work: JSON.stringify(totals),
    chains: work
      .byChain()
      .filter(({ evaluated }) => evaluated > 0)
      .map((entry) => JSON.stringify(entry))
      .sort(),
  };
}

function frameText(frame: Packet): string {
  return `${formatPacket(frame)} mark ${frame.mark} tos ${frame.tos} ttl ${frame.ttl}`;
}
