import { readEntries } from './conntrack-entries.mjs';
import { parsed } from './packet/parsed.mjs';

/**
 * The deeds of a step, by the keys of recordings.
 *
 * @param id by what the packet itself is known among what left
 * @param counts of rules, as recordings have them
 */
export function expectation(inject, id, answer, counts) {
  const delivered = answer.logged.filter(({ side }) => side === 'in').map(packetOf);
  const emitted = framesOf(answer);
  const passed = [...emitted, ...delivered].some(
    (one) => one.id === id && !isAnswer(one.packet, inject),
  );
  const wasDelivered = delivered.some((one) => one.id === id && !isAnswer(one.packet, inject));
  const left = emitted.some((one) => one.id === id && !isAnswer(one.packet, inject));
  const outcome = left ? 'forwarded' : wasDelivered ? 'delivered' : 'dropped';
  const expect = {
    outcome,
    emitted: emitted.map(({ packet }) => packet),
    ...(delivered.length > 0 && { deliveredAs: delivered.map(({ packet }) => packet) }),
    ...counts,
    conntrack: readEntries(answer.entries),
  };
  const first = left
    ? emitted.find((one) => one.id === id)
    : delivered.find((one) => one.id === id);
  const seen = passed
    ? { packet: first.packet, device: left ? first.packet.interface : undefined }
    : undefined;
  return { expect, seen };
}

function packetOf({ bytes, mark }) {
  const { id, packet } = parsed(Buffer.from(bytes, 'hex'));
  return { id, packet: { ...packet, ...(mark !== 0 && { mark }) } };
}

/** Frames with their devices, and the marks that they had as they left. */
function framesOf({ frames, logged }) {
  const marks = new Map();
  for (const { side, device, mark } of logged) {
    if (side === 'out') marks.set(device, [...(marks.get(device) ?? []), mark]);
  }
  return frames.map(({ device, bytes }) => {
    const mark = marks.get(device)?.shift() ?? 0;
    const { id, packet } = parsed(Buffer.from(bytes, 'hex').subarray(14));
    return { id, packet: { interface: device, ...packet, ...(mark !== 0 && { mark }) } };
  });
}

/** An ICMP error or a reset that answers the packet, and by chance has its identification. */
function isAnswer(packet, inject) {
  return packet.protocol !== inject.protocol;
}
