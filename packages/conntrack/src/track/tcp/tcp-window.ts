import { TcpFlag } from '@packet-path/core';
import { otherWay, REPLY, type Way } from '../../tuple/way.ts';
import type { Segment } from './segment.ts';
import { TcpNote } from './tcp-memory.ts';
import { startSide } from './tcp-options.ts';
import type { TcpRecord } from './tcp-record.ts';
import { TcpKind, TcpState } from './tcp-states.ts';

/** Whether a segment lies in the window: ignored ones pass, and change nothing. */
export type WindowVerdict = 'accept' | 'ignore' | 'invalid';

/** How far an acknowledgement may lag (nf_conntrack_proto_tcp.c, `MAXACKWINCONST`). */
export const LEAST_ACK_WINDOW = 66_000;

/** Whether `a` comes before `b`, around the circle of sequence numbers. */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

/** The numbers of a segment as the window is measured with them. */
interface Measure {
  readonly way: Way;
  sequence: number;
  end: number;
  ack: number;
  /** The highest number acknowledged, selectively too. */
  sack: number;
}

/**
 * Tests a segment against what both sides have sent and may send, and learns from it
 * (nf_conntrack_proto_tcp.c, `tcp_in_window`; after Guido van Rooij, "Real Stateful TCP Packet
 * Filtering in IP Filter").
 *
 * @param offset by how much NAT has moved the numbers that the segment acknowledges
 */
export function tcpInWindow(
  record: TcpRecord,
  way: Way,
  segment: Segment,
  state: number,
  beLiberal: boolean,
  offset: number,
): WindowVerdict {
  const peer = otherWay(way);
  const { flags, kind } = segment;
  const hasAck = (flags & TcpFlag.ACK) !== 0;
  const measure = measureOf(record, way, segment, offset);

  if (record.maxWindow(way) === 0) {
    if ((flags & TcpFlag.SYN) !== 0) {
      startSide(record, way, segment);
      if (!hasAck) return 'accept';
    } else {
      joinSide(record, measure, segment.window);
    }
  } else if (
    (flags & TcpFlag.SYN) !== 0 &&
    before(record.end(way), measure.end) &&
    (state === TcpState.SYN_SENT || state === TcpState.SYN_RECV)
  ) {
    startSide(record, way, segment);
    if (way === REPLY && !hasAck) return 'accept';
  }

  // No ACK, or the zero one of a broken RST: as if it were right.
  if (!hasAck || ((flags & TcpFlag.RST) !== 0 && measure.ack === 0)) {
    measure.ack = record.end(peer);
    measure.sack = measure.ack;
  }
  // A RST that answers a SYN has no number of its own.
  if ((flags & TcpFlag.RST) !== 0 && measure.sequence === 0 && state === TcpState.SYN_SENT) {
    measure.sequence = record.end(way);
    measure.end = measure.sequence;
  }

  const verdict = judge(record, measure);
  if (verdict !== 'accept') {
    const liberal = beLiberal || record.isNoted(way, TcpNote.BE_LIBERAL);
    return liberal ? 'accept' : verdict;
  }
  const scaled = (flags & TcpFlag.SYN) !== 0 ? segment.window : segment.window << record.scale(way);
  learn(record, measure, scaled, hasAck);
  if (kind === TcpKind.ACK) countRetransmission(record, measure, segment.window);
  return 'accept';
}

function measureOf(record: TcpRecord, way: Way, segment: Segment, offset: number): Measure {
  const ack = segment.acknowledgement;
  const { highestSack } = segment;
  const counts = highestSack !== undefined && before(ack, highestSack);
  const sack = counts && record.isNoted(otherWay(way), TcpNote.SACK_PERMITTED) ? highestSack : ack;
  return {
    way,
    sequence: segment.sequence,
    end: segment.end,
    ack: (ack - offset) | 0,
    sack: (sack - offset) | 0,
  };
}

/** The side's history is not known: the segment is taken as the measure. */
function joinSide(record: TcpRecord, { way, end, sack }: Measure, window: number): void {
  const peer = otherWay(way);
  const largest = window << record.scale(way) || 1;
  record.setEnd(way, end);
  record.setMaxWindow(way, largest);
  record.setMaxEnd(way, (end + largest) | 0);
  if (record.maxWindow(peer) === 0) {
    record.setEnd(peer, sack);
    record.setMaxEnd(peer, sack);
  } else if (sack === ((record.end(peer) + 1) | 0)) {
    // Likely the answer to a keepalive.
    record.setEnd(peer, sack);
  }
}

function judge(record: TcpRecord, { way, sequence, end, sack }: Measure): WindowVerdict {
  const peer = otherWay(way);
  const peerWindow = record.maxWindow(peer);
  const ackWindow = Math.max(record.maxWindow(way), LEAST_ACK_WINDOW);
  const newEnough = before(record.end(way) - peerWindow - 1, end);
  const ackKnown = before(sack, record.end(peer) + 1);
  const ackNewEnough = before(record.end(peer) - ackWindow - 1, sack);
  if (!before(sequence, record.maxEnd(way) + 1)) {
    const overshot = (end - record.maxEnd(way) + 1) >>> 0;
    const lenient = peerWindow !== 0 && newEnough && ackNewEnough && ackKnown;
    if (!lenient || overshot > peerWindow) return 'invalid';
    // More than allowed, but the peer may take it: its ACK must not surprise.
    record.setEnd(way, end);
    record.note(way, TcpNote.UNACKNOWLEDGED);
    return 'ignore';
  }
  if (!ackKnown) return 'invalid';
  if (peerWindow !== 0 && !newEnough) return 'ignore';
  return ackNewEnough ? 'accept' : 'ignore';
}

function learn(record: TcpRecord, measure: Measure, window: number, hasAck: boolean): void {
  const { way, end, ack, sack } = measure;
  const peer = otherWay(way);
  const offered = (window + (sack - ack)) >>> 0;
  if (record.maxWindow(way) < offered) record.setMaxWindow(way, offered);
  if (before(record.end(way), end)) {
    record.setEnd(way, end);
    record.note(way, TcpNote.UNACKNOWLEDGED);
  }
  if (hasAck) {
    const known = record.isNoted(way, TcpNote.MAX_ACK_SET);
    if (!known || before(record.maxAck(way), ack)) record.setMaxAck(way, ack);
  }
  if (record.maxWindow(peer) !== 0 && before(record.maxEnd(way), end)) {
    record.setMaxWindow(peer, record.maxWindow(peer) + ((end - record.maxEnd(way)) | 0));
  }
  const reach = (sack + window) | 0;
  if (before(record.maxEnd(peer) - 1, reach)) {
    record.setMaxEnd(peer, window === 0 ? reach + 1 : reach);
  }
  if (ack === record.end(peer)) record.unnote(peer, TcpNote.UNACKNOWLEDGED);
}

function countRetransmission(record: TcpRecord, measure: Measure, window: number): void {
  const { way, sequence, ack, end } = measure;
  const again =
    record.lastWay === way &&
    record.lastSequence === sequence &&
    record.lastAck === ack &&
    record.lastEnd === end &&
    record.lastWindow === window;
  if (again) {
    record.retransmissions++;
    return;
  }
  record.lastWay = way;
  record.lastSequence = sequence;
  record.lastAck = ack;
  record.lastEnd = end;
  record.lastWindow = window;
  record.retransmissions = 0;
}
