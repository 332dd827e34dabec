import type {
  AddressChange,
  WalkAnswer,
  WalkEvent,
  WalkPacket,
  WalkStop,
} from '../../model/protocol/walk.ts';

/** A place in a connection's way that is shown at once: a packet's beginning, a stop, or one event of a hook. */
export interface Frame {
  readonly packet: number;
  /** Undefined for the packet's beginning. */
  readonly stop: number | undefined;
  readonly call: number | undefined;
  readonly event: number | undefined;
  /** The ends of the packet behind this frame. */
  readonly source: string;
  readonly destination: string;
  readonly changes: readonly AddressChange[];
  /** Counts of this packet so far. */
  readonly rules: number;
  readonly matched: number;
  readonly lookups: number;
}

type Growing = { -readonly [Name in keyof Frame]: Frame[Name] };

/** All frames of a connection, in order. */
export function framesOf({ packets }: WalkAnswer): readonly Frame[] {
  return packets.flatMap(packetFrames);
}

function packetFrames(packet: WalkPacket, index: number): Frame[] {
  const frames: Frame[] = [];
  const now: Growing = {
    packet: index,
    stop: undefined,
    call: undefined,
    event: undefined,
    source: packet.begins.source,
    destination: packet.begins.destination,
    changes: [],
    rules: 0,
    matched: 0,
    lookups: 0,
  };
  frames.push({ ...now });
  for (const [stop, place] of packet.stops.entries()) {
    Object.assign(now, { stop, call: undefined, event: undefined });
    if (place.kind === 'step') {
      take(now, place.changes);
      frames.push({ ...now });
    } else hookFrames(place, now, frames);
  }
  return frames;
}

function hookFrames(
  { calls }: WalkStop & { readonly kind: 'hook' },
  now: Growing,
  frames: Frame[],
): void {
  let isAny = false;
  for (const [call, { events }] of calls.entries()) {
    for (const [event, told] of events.entries()) {
      Object.assign(now, { call, event });
      count(now, told);
      frames.push({ ...now });
      isAny = true;
    }
  }
  if (!isAny) frames.push({ ...now, changes: [] });
}

function count(now: Growing, event: WalkEvent): void {
  now.changes = [];
  switch (event.kind) {
    case 'rule':
      now.rules++;
      now.lookups += event.lookups;
      if (event.matched) now.matched++;
      break;
    case 'fold':
      now.rules += event.count;
      now.lookups += event.lookups;
      break;
    case 'step':
      // A set that a rule asks before it translates is told alone.
      if (event.step === 'set') now.lookups++;
      take(now, event.changes);
      break;
    default:
      throw new TypeError(`no event is ${JSON.stringify(event satisfies never)}`);
  }
}

function take(now: Growing, changes: readonly AddressChange[]): void {
  now.changes = changes;
  for (const { end, to } of changes) now[end] = to;
}
