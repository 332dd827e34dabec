import { TcpFlag } from '@packet-path/core';
import { otherWay, REPLY, type Way } from '../../tuple/way.ts';
import type { Segment } from './segment.ts';
import { TcpNote } from './tcp-memory.ts';
import type { TcpRecord } from './tcp-record.ts';
import { TcpKind, TcpState } from './tcp-states.ts';

/** Whether a segment lies in the window: `ignored` ones pass, and change nothing. */
export type WindowVerdict = 'accept' | 'ignore' | 'invalid';

/** How far an acknowledgement may lag (nf_conntrack_proto_tcp.c, `MAXACKWINCONST`). */
const LEAST_ACK_WINDOW = 66_000;

/** Whether `a` comes before `b`, around the circle of sequence numbers. */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

/**
 * Tests a segment against what both sides have sent and may send, and learns from it
 * (nf_conntrack_proto_tcp.c, `tcp_in_window`; after Guido van Rooij, "Real Stateful TCP Packet
 * Filtering in IP Filter"). Segments carry no options: no window scaling, no selective ACK.
 */
export function tcpInWindow(
  record: TcpRecord,
  way: Way,
  segment: Segment,
  state: number,
  beLiberal: boolean,
): WindowVerdict {
  const peer = otherWay(way);
  const { flags, window, kind } = segment;
  let { sequence, end } = segment;
  let ack = segment.acknowledgement;
  const hasAck = (flags & TcpFlag.ACK) !== 0;

  if (record.maxWindow(way) === 0) {
    if ((flags & TcpFlag.SYN) !== 0) {
      startSide(record, way, end, window);
      if (!hasAck) return 'accept';
    } else {
      joinSide(record, way, end, window, ack);
    }
  } else if (
    (flags & TcpFlag.SYN) !== 0 &&
    before(record.end(way), end) &&
    (state === TcpState.SYN_SENT || state === TcpState.SYN_RECV)
  ) {
    startSide(record, way, end, window);
    if (way === REPLY && !hasAck) return 'accept';
  }

  // No ACK, or the zero one of a broken RST: as if it were right.
  if (!hasAck || ((flags & TcpFlag.RST) !== 0 && ack === 0)) ack = record.end(peer);
  // A RST that answers a SYN has no number of its own.
  if ((flags & TcpFlag.RST) !== 0 && sequence === 0 && state === TcpState.SYN_SENT) {
    sequence = record.end(way);
    end = sequence;
  }

  const verdict = judge(record, way, sequence, ack, end);
  if (verdict !== 'accept') {
    const liberal = beLiberal || record.isNoted(way, TcpNote.BE_LIBERAL);
    return liberal ? 'accept' : verdict;
  }
  learn(record, way, ack, end, window, hasAck);
  if (kind === TcpKind.ACK) countRetransmission(record, way, sequence, ack, end, window);
  return 'accept';
}

/** The side's first SYN (`tcp_init_sender`). */
function startSide(record: TcpRecord, way: Way, end: number, window: number): void {
  record.setEnd(way, end);
  record.setMaxEnd(way, end);
  record.setMaxWindow(way, window || 1);
}

/** The side's history is not known: the segment is taken as the measure. */
function joinSide(record: TcpRecord, way: Way, end: number, window: number, ack: number): void {
  const peer = otherWay(way);
  record.setEnd(way, end);
  record.setMaxWindow(way, window || 1);
  record.setMaxEnd(way, (end + (window || 1)) | 0);
  if (record.maxWindow(peer) === 0) {
    record.setEnd(peer, ack);
    record.setMaxEnd(peer, ack);
  } else if (ack === ((record.end(peer) + 1) | 0)) {
    // Likely the answer to a keepalive.
    record.setEnd(peer, ack);
  }
}

function judge(
  record: TcpRecord,
  way: Way,
  sequence: number,
  ack: number,
  end: number,
): WindowVerdict {
  const peer = otherWay(way);
  const peerWindow = record.maxWindow(peer);
  const ackWindow = Math.max(record.maxWindow(way), LEAST_ACK_WINDOW);
  const newEnough = before(record.end(way) - peerWindow - 1, end);
  const ackKnown = before(ack, record.end(peer) + 1);
  const ackNewEnough = before(record.end(peer) - ackWindow - 1, ack);
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

function learn(
  record: TcpRecord,
  way: Way,
  ack: number,
  end: number,
  window: number,
  hasAck: boolean,
): void {
  const peer = otherWay(way);
  if (record.maxWindow(way) < window) record.setMaxWindow(way, window);
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
  const reach = (ack + window) | 0;
  if (before(record.maxEnd(peer) - 1, reach)) {
    record.setMaxEnd(peer, window === 0 ? reach + 1 : reach);
  }
  if (ack === record.end(peer)) record.unnote(peer, TcpNote.UNACKNOWLEDGED);
}

function countRetransmission(
  record: TcpRecord,
  way: Way,
  sequence: number,
  ack: number,
  end: number,
  window: number,
): void {
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
