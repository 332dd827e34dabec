import type { PacketBuffer, SctpChunkName, SctpPacket } from '@packet-path/core';
import type { ConnectionTable } from '../../table/connection-table.ts';
import type { Settings } from '../../table/settings.ts';
import { ConnectionStatus } from '../../table/status.ts';
import type { ConntrackHandle } from '../../table/units.ts';
import { ORIGINAL, otherWay, REPLY, type Way } from '../../tuple/way.ts';
import type { Tracker, TrackVerdict } from '../tracker.ts';
import { nextSctpState, SCTP_STATE_NAMES, SctpState } from './sctp-states.ts';

/** Words of the memory: both ways' verification tags, both ways' INIT seen, and the notes. */
const TAG = 0;
const INIT_SEEN = 2;
/** 0, or 1 + the way of a HEARTBEAT whose tag was wrong. */
const STRAY_HEARTBEAT = 4;

/** Chunks with a check of the verification tag of their own, or none (RFC 4960, section 8.5.1). */
const OWN_TAG_CHECK: ReadonlySet<SctpChunkName> = new Set([
  'INIT',
  'SHUTDOWN_COMPLETE',
  'COOKIE_ECHO',
  'ABORT',
  'SHUTDOWN_ACK',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
]);

/** Chunks that travel alone. */
const ALONE: ReadonlySet<SctpChunkName> = new Set(['INIT', 'INIT_ACK', 'SHUTDOWN_COMPLETE']);
/** Chunks that come first, if at all. */
const FIRST: ReadonlySet<SctpChunkName> = new Set(['COOKIE_ACK', 'COOKIE_ECHO']);
/** Chunks that never open an association (RFC 4960, section 8.4). */
const NEVER_NEW: readonly SctpChunkName[] = ['ABORT', 'SHUTDOWN_COMPLETE', 'COOKIE_ACK'];

/** The effect of a chunk: the state moved, the chunk was passed over, or the packet is invalid. */
type ChunkVerdict = 'moved' | 'ignored' | 'invalid';

/** SCTP's state machine and verification tags (nf_conntrack_proto_sctp.c). */
export class SctpTracker implements Tracker {
  readonly stateNames: readonly string[] = SCTP_STATE_NAMES;
  readonly allowsClash = false;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;

  constructor(table: ConnectionTable, settings: Settings) {
    this.#table = table;
    this.#settings = settings;
  }

  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    const { sctp } = packet;
    const table = this.#table;
    if (sctp === null || !isWellFormed(sctp)) return 'invalid';
    if (!table.has(handle, ConnectionStatus.CONFIRMED) && !this.#begin(handle, sctp)) {
      return 'invalid';
    }
    const tagged = sctp.chunks.some((chunk) => OWN_TAG_CHECK.has(chunk));
    if (!tagged && sctp.verificationTag !== this.#tag(handle, way)) return 'invalid';

    let ignored = false;
    for (const chunk of sctp.chunks) {
      const verdict = this.#take(chunk, sctp, handle, way, ignored);
      if (verdict === 'invalid') return 'invalid';
      if (verdict === 'ignored') ignored = true;
    }
    if (!ignored) {
      table.touch(handle, way, packet.length, this.#settings.sctp[table.state(handle)]!);
    }
    return 'accept';
  }

  /** The first packet (`sctp_new`); false where it may not open an association. */
  #begin(handle: ConntrackHandle, sctp: SctpPacket): boolean {
    if (sctp.chunks.some((chunk) => NEVER_NEW.includes(chunk))) return false;
    this.#table.clearMemory(handle);
    for (const chunk of sctp.chunks) {
      const state = nextSctpState(ORIGINAL, chunk, SctpState.NONE);
      if (state === SctpState.NONE || state === SctpState.INVALID) return false;
      if (chunk === 'INIT') {
        if (sctp.verificationTag !== 0) return false;
        this.#setTag(handle, REPLY, sctp.initiateTag);
      } else {
        this.#setTag(handle, chunk === 'HEARTBEAT' ? ORIGINAL : REPLY, sctp.verificationTag);
      }
    }
    return true;
  }

  #take(
    chunk: SctpChunkName,
    sctp: SctpPacket,
    handle: ConntrackHandle,
    way: Way,
    strayBefore: boolean,
  ): ChunkVerdict {
    const table = this.#table;
    const tags = this.#checkTag(chunk, sctp, handle, way, strayBefore);
    if (tags !== 'moved') return tags;
    const oldState = table.state(handle);
    const state = nextSctpState(way, chunk, oldState);
    if (state === SctpState.INVALID) return 'invalid';
    if (chunk === 'INIT') this.#noteInit(sctp, handle, way);
    else if (chunk === 'INIT_ACK' && !this.#noteInitAck(sctp, handle, way)) return 'invalid';
    table.setState(handle, state);
    if (oldState !== state && state === SctpState.ESTABLISHED) {
      table.addStatus(handle, ConnectionStatus.ASSURED);
    }
    // A client that tries again and again must not keep the entry alive.
    const again = chunk === 'INIT' && state === SctpState.CLOSED && oldState === SctpState.CLOSED;
    return again && table.has(handle, ConnectionStatus.CONFIRMED) ? 'ignored' : 'moved';
  }

  #checkTag(
    chunk: SctpChunkName,
    sctp: SctpPacket,
    handle: ConntrackHandle,
    way: Way,
    strayBefore: boolean,
  ): ChunkVerdict {
    const tag = sctp.verificationTag;
    switch (chunk) {
      case 'INIT':
        return tag === 0 ? 'moved' : 'invalid';
      case 'ABORT':
      case 'SHUTDOWN_COMPLETE':
      case 'COOKIE_ECHO':
        return tag === this.#tag(handle, way) ? 'moved' : 'invalid';
      case 'COOKIE_ACK':
        this.#write(handle, INIT_SEEN + ORIGINAL, 0);
        this.#write(handle, INIT_SEEN + REPLY, 0);
        return 'moved';
      case 'HEARTBEAT':
      case 'HEARTBEAT_ACK':
        return this.#checkHeartbeat(chunk, sctp, handle, way, strayBefore);
      default:
        return 'moved';
    }
  }

  /** A HEARTBEAT with a new tag may be the other end started anew; its answer confirms the tag. */
  #checkHeartbeat(
    chunk: 'HEARTBEAT' | 'HEARTBEAT_ACK',
    sctp: SctpPacket,
    handle: ConntrackHandle,
    way: Way,
    strayBefore: boolean,
  ): ChunkVerdict {
    const tag = sctp.verificationTag;
    const known = this.#tag(handle, way);
    if (known === 0) {
      this.#setTag(handle, way, tag);
    } else if (tag === known) {
      this.#write(handle, STRAY_HEARTBEAT, 0);
    } else {
      if (strayBefore || sctp.chunks.includes('DATA')) return 'invalid';
      if (chunk === 'HEARTBEAT') {
        this.#write(handle, STRAY_HEARTBEAT, 1 + way);
        return 'ignored';
      }
      if (this.#read(handle, STRAY_HEARTBEAT) !== 1 + otherWay(way)) return 'invalid';
      this.#write(handle, STRAY_HEARTBEAT, 0);
      this.#setTag(handle, way, tag);
      this.#setTag(handle, otherWay(way), 0);
    }
    return 'moved';
  }

  #noteInit(sctp: SctpPacket, handle: ConntrackHandle, way: Way): void {
    const other = otherWay(way);
    if (this.#read(handle, INIT_SEEN + way) !== 0) this.#write(handle, INIT_SEEN + other, 0);
    this.#write(handle, INIT_SEEN + way, 1);
    this.#setTag(handle, other, sctp.initiateTag);
  }

  /** False where the tag contradicts what is known. */
  #noteInitAck(sctp: SctpPacket, handle: ConntrackHandle, way: Way): boolean {
    const other = otherWay(way);
    const known = this.#tag(handle, other);
    const asked = this.#read(handle, INIT_SEEN + other) !== 0;
    const bothAsked = asked && this.#read(handle, INIT_SEEN + way) !== 0;
    const contradicts = known !== 0 && known !== sctp.initiateTag;
    if (contradicts && (!asked || bothAsked)) return false;
    this.#setTag(handle, other, sctp.initiateTag);
    return true;
  }

  #tag(handle: ConntrackHandle, way: Way): number {
    return this.#read(handle, TAG + way) >>> 0;
  }
  #setTag(handle: ConntrackHandle, way: Way, tag: number): void {
    this.#write(handle, TAG + way, tag | 0);
  }
  #read(handle: ConntrackHandle, word: number): number {
    return this.#table.memory.read(handle, word);
  }
  #write(handle: ConntrackHandle, word: number, value: number): void {
    this.#table.memory.write(handle, value, word);
  }
}

/** At least one chunk, and each where it may stand (`do_basic_checks`). */
function isWellFormed({ chunks }: SctpPacket): boolean {
  const [first, ...rest] = chunks;
  if (first === undefined) return false;
  if (rest.length > 0 && ALONE.has(first)) return false;
  return rest.every((chunk) => !ALONE.has(chunk) && !FIRST.has(chunk));
}
