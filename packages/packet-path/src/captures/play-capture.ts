import { type Packet, type Traversal, Work, withFields } from '@packet-path/core';
import { type CapturedFrame, readPackets } from '@packet-path/pcap';
import { arrivalDevice, type CapturePath } from './capture-host.ts';

/** A frame of a capture, and its packet's way; or why there is none. */
export type PlayedFrame =
  | { readonly frame: CapturedFrame; readonly packet: Packet; readonly traversal: Traversal }
  | { readonly frame: CapturedFrame; readonly passedOver: string };

/** A capture that was sent through a path. */
export interface PlayedCapture {
  readonly frames: readonly PlayedFrame[];
  /** The work of all packets. */
  readonly total: Work;
  /** Frames that were not sent, by reason: how many of each. */
  readonly passedOver: ReadonlyMap<string, number>;
  /** Packets that were captured at an earlier time than one before them, and were sent when the clock stood at that. */
  readonly early: number;
}

/**
 * Sends each frame of a capture through a path, at its time on the path's clock: the first when the clock
 * stands as it does, the others as much later as they came. Packets that the capture's host sent on (`out`) are
 * passed over where they are not of the path itself: they are the answers to what came in.
 */
export function playCapture(path: CapturePath, captured: Iterable<CapturedFrame>): PlayedCapture {
  const frames: PlayedFrame[] = [];
  const passedOver = new Map<string, number>();
  const total = new Work();
  const began = path.clock.now;
  let first: bigint | undefined;
  let early = 0;
  const passOver = (frame: CapturedFrame, reason: string): void => {
    passedOver.set(reason, (passedOver.get(reason) ?? 0) + 1);
    frames.push({ frame, passedOver: reason });
  };
  for (const read of readPackets(captured)) {
    const { frame, packet } = read;
    first ??= frame.time ?? undefined;
    if (packet === null) {
      passOver(frame, read.passedOver);
      continue;
    }
    const device = arrivalDevice(path, packet, frame.device);
    if (read.direction === 'out' && device !== null) {
      passOver(frame, 'sent on by the host of the capture');
      continue;
    }
    const moment = began + Number((frame.time ?? first ?? 0n) - (first ?? 0n)) / 1000;
    if (moment > path.clock.now) path.clock.advanceTo(moment);
    else if (moment < path.clock.now && frame.time !== null) early++;
    const sent = withFields(packet, { inputInterface: device });
    const traversal = path.send(sent);
    total.add(traversal.work);
    frames.push({ frame, packet: sent, traversal });
  }
  return { frames, total, passedOver, early };
}
