import { flowOf } from 'packet-path/core';
import type { WalkAnswer } from '../protocol/walk.ts';
import { countersOf } from './counters-of.ts';
import type { Say } from './say.ts';
import type { TracedWalk } from './trace-walk.ts';
import { walkPackets } from './walk-packets.ts';

/** A walk as the page shows it: plain texts and counts, all of them the library's. */
export function walkAnswer(walk: TracedWalk, say: Say): WalkAnswer {
  const { connection, handshake, request, notes } = walk;
  const { protocol, source, destination } = walk.flow;
  const tables: string[] = [];
  return {
    flow: `${flowOf(protocol, source, destination)}`,
    outcome: connection.outcome,
    why: connection.why,
    reply: `${connection.reply}`,
    translated: connection.translated,
    packets: walkPackets(walk, tables, say),
    tables,
    ledgers: {
      opening: countersOf(connection.opening),
      handshake: countersOf(handshake),
      request: countersOf(request),
    },
    notes,
  };
}
