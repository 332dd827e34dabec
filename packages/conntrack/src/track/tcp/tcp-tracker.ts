import { type PacketBuffer, SECOND, TcpFlag } from '@packet-path/core';
import type { SequenceOffsets } from '../../helper/sequence-offsets.ts';
import type { ConnectionTable } from '../../table/connection-table.ts';
import type { Settings } from '../../table/settings.ts';
import { ConnectionStatus } from '../../table/status.ts';
import type { ConntrackHandle } from '../../table/units.ts';
import { ORIGINAL, otherWay, REPLY, type Way } from '../../tuple/way.ts';
import type { Tracker, TrackVerdict } from '../tracker.ts';
import { FirstSyn } from './first-syn.ts';
import { PlainAck } from './plain-ack.ts';
import { Segment } from './segment.ts';
import { TcpNote } from './tcp-memory.ts';
import { noteOptions, recallOptions, takeOptions } from './tcp-options.ts';
import { TcpRecord } from './tcp-record.ts';
import { areSoundFlags, nextTcpState, TCP_STATE_NAMES, TcpKind, TcpState } from './tcp-states.ts';
import { before, tcpInWindow } from './tcp-window.ts';

/**
 * How a segment is taken before the window is measured.
 *
 * - `measure`: it must lie in the window.
 * - `pass`: it is let through, and changes nothing.
 * - `trust`: it counts, wherever it lies.
 */
type Reading = 'measure' | 'pass' | 'trust' | 'invalid' | 'repeat';

const { SEEN_REPLY, ASSURED, CONFIRMED, FIXED_TIMEOUT, SEQUENCE_ADJUST } = ConnectionStatus;

/** After an answered FIN or RST out of the window, time is cut only from this many seconds up. */
const LONG_LIFE = 120;

/** TCP's state machine and window (nf_conntrack_proto_tcp.c, `nf_conntrack_tcp_packet`). */
export class TcpTracker implements Tracker {
  readonly stateNames: readonly string[] = TCP_STATE_NAMES;
  readonly allowsClash = false;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #offsets: SequenceOffsets;
  readonly #record: TcpRecord;
  readonly #plainAck: PlainAck;
  readonly #firstSyn: FirstSyn;
  readonly #segment = new Segment();
  #nextState = 0;

  constructor(table: ConnectionTable, settings: Settings, offsets: SequenceOffsets) {
    this.#table = table;
    this.#settings = settings;
    this.#offsets = offsets;
    this.#record = new TcpRecord(table);
    this.#plainAck = new PlainAck(table, settings);
    this.#firstSyn = new FirstSyn(table, settings);
  }

  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    const isPlain = this.#plainAck.take(packet, handle, way) || this.#firstSyn.take(packet, handle);
    return isPlain ? 'accept' : this.trackAny(packet, handle, way);
  }

  /** The same for a packet of any kind. */
  trackAny(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    const table = this.#table;
    const segment = this.#segment;
    if (!segment.read(packet) || !areSoundFlags(segment.flags)) return 'invalid';
    this.#record.open(handle);
    if (!table.has(handle, CONFIRMED) && !this.#begin()) return 'invalid';

    const oldState = table.state(handle);
    this.#nextState = nextTcpState(way, segment.kind, oldState);
    const reading = this.#read(handle, way, oldState);
    if (reading === 'invalid' || reading === 'repeat') return reading;
    if (reading === 'pass') return 'accept';
    if (reading === 'measure') {
      const { tcpBeLiberal } = this.#settings;
      const offset = table.has(handle, SEQUENCE_ADJUST)
        ? this.#offsets.of(handle, otherWay(way), segment.acknowledgement - 1)
        : 0;
      const seen = tcpInWindow(this.#record, way, segment, oldState, tcpBeLiberal, offset);
      if (seen === 'ignore') return 'accept';
      if (seen === 'invalid') {
        this.#shortenDeadConnection(handle, way);
        return 'invalid';
      }
    }
    this.#advance(handle, way, oldState);
    return 'accept';
  }

  /** The first segment (`tcp_new`); false where it may not open a connection. */
  #begin(): boolean {
    const record = this.#record;
    const { kind, end, window } = this.#segment;
    const state = nextTcpState(ORIGINAL, kind, TcpState.NONE);
    if (state === TcpState.INVALID) return false;
    if (state !== TcpState.SYN_SENT && !this.#settings.tcpLoose) return false;
    record.clear();
    record.setEnd(ORIGINAL, end);
    record.setMaxWindow(ORIGINAL, window || 1);
    if (state === TcpState.SYN_SENT) {
      record.setMaxEnd(ORIGINAL, end);
      takeOptions(record, ORIGINAL, this.#segment);
    } else {
      // Mid-stream: the scale of windows is not known, so nothing is measured.
      record.setMaxEnd(ORIGINAL, (end + (window || 1)) | 0);
      record.setNotes(ORIGINAL, TcpNote.SACK_PERMITTED | TcpNote.BE_LIBERAL);
      record.setNotes(REPLY, TcpNote.SACK_PERMITTED | TcpNote.BE_LIBERAL);
    }
    return true;
  }

  #read(handle: ConntrackHandle, way: Way, oldState: number): Reading {
    const record = this.#record;
    const { kind } = this.#segment;
    switch (this.#nextState) {
      case TcpState.SYN_SENT:
        if (oldState < TcpState.TIME_WAIT) return 'measure';
        return this.#mayReopen(way) ? this.#reopen(handle) : this.#ignore(way, oldState);
      case TcpState.IGNORE:
        return this.#ignore(way, oldState);
      case TcpState.INVALID:
        return 'invalid';
      case TcpState.TIME_WAIT:
        return this.#isChallenge(way, oldState) ? 'pass' : 'measure';
      case TcpState.SYN_SENT2:
        record.add(TcpNote.SIMULTANEOUS_OPEN);
        return 'measure';
      case TcpState.SYN_RECV:
        if (way === REPLY && kind === TcpKind.ACK && record.has(TcpNote.SIMULTANEOUS_OPEN)) {
          this.#nextState = TcpState.ESTABLISHED;
        }
        return 'measure';
      case TcpState.CLOSE:
        return kind === TcpKind.RST ? this.#readRst(handle, way, oldState) : 'measure';
      default:
        return 'measure';
    }
  }

  /** Whether the connection is really over, so that a SYN begins another. */
  #mayReopen(way: Way): boolean {
    const record = this.#record;
    return (
      record.isNoted(ORIGINAL, TcpNote.CLOSE_INIT) ||
      record.isNoted(REPLY, TcpNote.CLOSE_INIT) ||
      (record.lastWay === way && record.lastKind === TcpKind.RST)
    );
  }

  #reopen(handle: ConntrackHandle): Reading {
    this.#table.kill(handle);
    return 'repeat';
  }

  /**
   * A segment that may come from a connection other than the one remembered: it is let pass, and
   * noted in case the peer confirms it.
   */
  #ignore(way: Way, oldState: number): Reading {
    const record = this.#record;
    const { kind, acknowledgement, sequence, end, window } = this.#segment;
    if (
      kind === TcpKind.SYN_ACK &&
      record.lastKind === TcpKind.SYN &&
      record.lastWay !== way &&
      acknowledgement === record.lastEnd
    ) {
      this.#catchUp(way);
      return 'measure';
    }
    record.lastKind = kind;
    record.lastWay = way;
    record.lastSequence = sequence;
    record.lastEnd = end;
    record.lastWindow = window;
    if (kind === TcpKind.SYN && way === ORIGINAL) {
      record.remove(TcpNote.EXPECT_CHALLENGE | TcpNote.SIMULTANEOUS_OPEN);
      noteOptions(record, this.#segment);
      if (oldState === TcpState.LAST_ACK) record.add(TcpNote.EXPECT_CHALLENGE);
    }
    if (oldState === TcpState.SYN_SENT && kind === TcpKind.ACK && way === REPLY) {
      record.lastAck = acknowledgement;
    }
    return 'pass';
  }

  /** The SYN ignored before was real: both ends agree, and the record follows them. */
  #catchUp(way: Way): void {
    const record = this.#record;
    const opener = record.lastWay;
    this.#nextState = TcpState.SYN_RECV;
    const { lastEnd, lastWindow } = record;
    record.setEnd(opener, lastEnd);
    record.setMaxEnd(opener, lastEnd);
    record.setMaxWindow(opener, lastWindow || 1);
    recallOptions(record, opener);
    record.remove(TcpNote.EXPECT_CHALLENGE);
    record.resetSide(way);
  }

  /** RFC 5961: the ACK which answers a stray SYN does not acknowledge the last FIN. */
  #isChallenge(way: Way, oldState: number): boolean {
    const record = this.#record;
    const challenge =
      oldState === TcpState.LAST_ACK &&
      this.#segment.kind === TcpKind.ACK &&
      record.lastWay !== way &&
      record.lastKind === TcpKind.SYN &&
      record.has(TcpNote.EXPECT_CHALLENGE);
    if (challenge) record.remove(TcpNote.EXPECT_CHALLENGE);
    return challenge;
  }

  #readRst(handle: ConntrackHandle, way: Way, oldState: number): Reading {
    const record = this.#record;
    const peer = otherWay(way);
    const { sequence, acknowledgement } = this.#segment;
    // A connection that is closing may be another one by now, whose numbers are not known.
    if (isClosing(oldState)) return 'trust';
    // After a SYN that was let pass, the highest acknowledgement may be outdated.
    if (record.isNoted(peer, TcpNote.MAX_ACK_SET) && record.lastKind !== TcpKind.SYN) {
      // Both ends have agreed (`nf_conntrack_tcp_established`).
      const established = oldState === TcpState.ESTABLISHED && this.#table.has(handle, ASSURED);
      // Most likely the answer to a SYN that was let pass.
      if (sequence === 0 && !established) return 'measure';
      const expected = record.maxAck(peer);
      if (before(sequence, expected) && !this.#settings.tcpIgnoreInvalidRst) return 'invalid';
      if (!established || sequence === expected) return 'measure';
      const follows =
        record.lastKind === TcpKind.ACK && record.lastWay === way && sequence === record.lastEnd;
      if (follows) return 'measure';
      // RFC 5961: not the exact number, so the peer may answer with a challenge ACK.
      this.#nextState = oldState;
    }
    const { lastKind } = record;
    const answersIgnored =
      (this.#table.has(handle, SEEN_REPLY) && lastKind === TcpKind.SYN) ||
      (!this.#table.has(handle, ASSURED) && lastKind === TcpKind.ACK);
    if (answersIgnored && record.lastWay !== way && acknowledgement === record.lastEnd) {
      return 'trust';
    }
    const answersChallenge =
      oldState === TcpState.SYN_SENT &&
      lastKind === TcpKind.ACK &&
      record.lastWay === REPLY &&
      sequence === record.lastAck;
    return answersChallenge ? 'trust' : 'measure';
  }

  /**
   * A FIN or RST out of the window, answered by one: the connection is dead to both ends, so it
   * need not stay for days (`nf_tcp_handle_invalid`).
   */
  #shortenDeadConnection(handle: ConntrackHandle, way: Way): void {
    const table = this.#table;
    const record = this.#record;
    const { kind } = this.#segment;
    if (!table.has(handle, ASSURED) || table.has(handle, FIXED_TIMEOUT)) return;
    if (kind !== TcpKind.RST && kind !== TcpKind.FIN) return;
    const { lastKind } = record;
    if (record.lastWay !== way && (lastKind === TcpKind.FIN || lastKind === TcpKind.RST)) {
      const left = table.timeLeft(handle);
      const shorter = this.#settings.tcpUnacknowledged;
      if (left >= LONG_LIFE * SECOND && left > shorter * SECOND) table.refresh(handle, shorter);
    } else {
      record.lastKind = kind;
      record.lastWay = way;
    }
  }

  #advance(handle: ConntrackHandle, way: Way, oldState: number): void {
    const table = this.#table;
    const record = this.#record;
    const { kind, flags } = this.#segment;
    const state = this.#nextState;
    record.lastKind = kind;
    record.lastWay = way;
    table.setState(handle, state);
    if (oldState !== state && state === TcpState.FIN_WAIT) record.note(way, TcpNote.CLOSE_INIT);

    let seconds = this.#seconds(state);
    if (!table.has(handle, SEEN_REPLY)) {
      if ((flags & TcpFlag.RST) !== 0) {
        // Nothing but a RST ever came: there is no connection (`nf_ct_kill_acct`).
        table.accounting.add(handle, way, this.#segment.bytes);
        table.kill(handle);
        return;
      }
      // A client that tries again and again must not keep the entry alive.
      if (kind === TcpKind.SYN && oldState === TcpState.SYN_SENT) return;
      if (state === TcpState.ESTABLISHED) {
        seconds = Math.min(seconds, this.#settings.tcpUnacknowledged);
      }
    } else if (
      state === TcpState.ESTABLISHED &&
      (oldState === TcpState.SYN_RECV || oldState === TcpState.ESTABLISHED)
    ) {
      table.addStatus(handle, ASSURED);
    }
    table.touch(handle, way, this.#segment.bytes, seconds);
  }

  #seconds(state: number): number {
    const record = this.#record;
    const settings = this.#settings;
    const full = settings.tcp[state]!;
    const { tcpRetrans, tcpUnacknowledged } = settings;
    if (record.retransmissions >= settings.tcpMaxRetrans && full > tcpRetrans) return tcpRetrans;
    if (this.#segment.kind === TcpKind.RST) return settings.tcp[TcpState.CLOSE]!;
    const unacknowledged =
      record.isNoted(ORIGINAL, TcpNote.UNACKNOWLEDGED) ||
      record.isNoted(REPLY, TcpNote.UNACKNOWLEDGED);
    if (unacknowledged && full > tcpUnacknowledged) return tcpUnacknowledged;
    return record.lastWindow === 0 && full > tcpRetrans ? tcpRetrans : full;
  }
}

/** States in which a connection may be given up (`tcp_can_early_drop`). */
function isClosing(state: number): boolean {
  return state >= TcpState.FIN_WAIT && state <= TcpState.CLOSE;
}
