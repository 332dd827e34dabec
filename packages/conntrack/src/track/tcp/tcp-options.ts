import { REPLY, type Way } from '../../tuple/way.ts';
import type { Segment } from './segment.ts';
import { TcpNote } from './tcp-memory.ts';
import type { TcpRecord } from './tcp-record.ts';

const { BE_LIBERAL, WINDOW_SCALE, SACK_PERMITTED, LAST_WINDOW_SCALE, LAST_SACK_PERMITTED } =
  TcpNote;

/**
 * A side begins with a SYN: its window and its options (nf_conntrack_proto_tcp.c,
 * `tcp_init_sender`). Windows are scaled only where both SYNs said so (RFC 7323, section 2.2).
 */
export function startSide(record: TcpRecord, way: Way, segment: Segment): void {
  record.setEnd(way, segment.end);
  record.setMaxEnd(way, segment.end);
  record.setMaxWindow(way, segment.window || 1);
  takeOptions(record, way, segment);
  if (way !== REPLY) return;
  if (record.isNoted(0, WINDOW_SCALE) && record.isNoted(1, WINDOW_SCALE)) return;
  record.setScale(0, 0);
  record.setScale(1, 0);
}

/** The options of a SYN; without any, a side stays as it was (`tcp_options`). */
export function takeOptions(record: TcpRecord, way: Way, segment: Segment): void {
  if (!segment.hasOptions) return;
  record.setScale(way, segment.scale ?? 0);
  record.setNotes(way, record.notes(way) & BE_LIBERAL);
  if (segment.sackPermitted) record.note(way, SACK_PERMITTED);
  if (segment.scale !== undefined) record.note(way, WINDOW_SCALE);
}

/** Notes the options of a SYN that is let pass, in case its peer confirms it. */
export function noteOptions(record: TcpRecord, segment: Segment): void {
  record.remove(LAST_WINDOW_SCALE | LAST_SACK_PERMITTED);
  record.lastScale = segment.scale ?? 0;
  if (segment.scale !== undefined) record.add(LAST_WINDOW_SCALE);
  if (segment.sackPermitted) record.add(LAST_SACK_PERMITTED);
}

/** Takes over the options noted before, for the side that sent them. */
export function recallOptions(record: TcpRecord, way: Way): void {
  const scaled = record.has(LAST_WINDOW_SCALE) ? WINDOW_SCALE : 0;
  const permitted = record.has(LAST_SACK_PERMITTED) ? SACK_PERMITTED : 0;
  record.setScale(way, record.lastScale);
  record.setNotes(way, scaled | permitted);
}
