import { formatPacket, type Work } from '@packet-path/core';
import { counted } from '../trace/words/counted.ts';
import { countersText } from '../trace/words/counters-text.ts';
import type { PlayedCapture, PlayedFrame } from './play-capture.ts';

/**
 * A played capture as lines: each packet's outcome and work, then the sum.
 *
 * @param brief without the work of each packet
 */
export function captureText(
  { frames, total, passedOver, early }: PlayedCapture,
  brief = false,
): string[] {
  const sent = frames.filter((frame) => 'traversal' in frame).length;
  const first = frames.find(({ frame }) => frame.time !== null)?.frame.time ?? 0n;
  return [
    ...frames.flatMap((frame) => frameText(frame, first, brief)),
    '',
    `${counted(frames.length, 'frame')}, ${counted(sent, 'packet')} sent`,
    ...[...passedOver].map(([reason, some]) => `passed over: ${some} ${reason}`),
    ...(early === 0
      ? []
      : [`captured earlier than a packet before, and sent when the clock stood at that: ${early}`]),
    `work of all: ${workText(total)}`,
  ];
}

/** The same as values for JSON. */
export function captureJson({ frames, total, passedOver, early }: PlayedCapture): unknown {
  return {
    frames: frames.map((played) => {
      const { number, time } = played.frame;
      const at = { frame: number, time: time === null ? null : String(time) };
      if (!('traversal' in played)) return { ...at, passedOver: played.passedOver };
      const { outcome, reason, emitted, delivered, work } = played.traversal;
      return {
        ...at,
        packet: formatPacket(played.packet),
        device: played.packet.inputInterface,
        outcome,
        reason,
        emitted: emitted.map((packet) => ({
          packet: formatPacket(packet),
          device: packet.outputInterface,
        })),
        delivered: delivered.map(formatPacket),
        work,
      };
    }),
    passedOver: Object.fromEntries(passedOver),
    early,
    total,
  };
}

function frameText(played: PlayedFrame, first: bigint, brief: boolean): string[] {
  const { number, time } = played.frame;
  const seconds = time === null ? '' : ` ${(Number(time - first) / 1e9).toFixed(6)} s`;
  if (!('traversal' in played)) return [`${number}${seconds}  passed over: ${played.passedOver}`];
  const { packet, traversal } = played;
  const from = packet.inputInterface ?? 'a process here';
  return [
    `${number}${seconds}  ${formatPacket(packet)} from ${from}: ${traversal.outcome}${traversal.why === null ? '' : ` (${traversal.why})`}`,
    ...traversal.emitted.map((left) => `    out of ${left.outputInterface}: ${formatPacket(left)}`),
    ...(brief ? [] : [`    ${workText(traversal.work)}`]),
  ];
}

function workText(work: Work): string {
  return countersText(work) || 'nothing was counted';
}
