import { type DropReason, formatPacket } from '@packet-path/core';
import { countersText } from '../trace/words/counters-text.ts';
import type { PlayedCapture, PlayedFrame } from './play-capture.ts';

/** A played capture as lines: each packet's outcome and work, then the sum. */
export function captureText({ frames, total, passedOver }: PlayedCapture): string[] {
  const sent = frames.filter((frame) => 'traversal' in frame).length;
  const first = frames.find(({ frame }) => frame.time !== null)?.frame.time ?? 0n;
  return [
    ...frames.flatMap((frame) => frameText(frame, first)),
    '',
    `${frames.length} frames, ${sent} packets sent`,
    ...[...passedOver].map(([reason, count]) => `passed over: ${count} ${reason}`),
    `work of all: ${countersText(total)}`,
  ];
}

/** The same as values for JSON. */
export function captureJson({ frames, total, passedOver }: PlayedCapture): unknown {
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
    total,
  };
}

function frameText(played: PlayedFrame, first: bigint): string[] {
  const { number, time } = played.frame;
  const seconds = time === null ? '' : ` ${(Number(time - first) / 1e9).toFixed(6)} s`;
  if (!('traversal' in played)) return [`${number}${seconds}  passed over: ${played.passedOver}`];
  const { packet, traversal } = played;
  const from = packet.inputInterface ?? 'a process here';
  return [
    `${number}${seconds}  ${formatPacket(packet)} from ${from}: ${traversal.outcome}${reasonText(traversal.reason)}`,
    ...traversal.emitted.map((left) => `    out of ${left.outputInterface}: ${formatPacket(left)}`),
    `    ${countersText(traversal.work)}`,
  ];
}

function reasonText(reason: DropReason | null): string {
  if (reason === null) return '';
  const { kind, ...more } = reason as { readonly kind: string } & Readonly<Record<string, unknown>>;
  return ` (${[kind, ...Object.values(more)].join(' ')})`;
}
