import type { Frame } from './frames.ts';

export type Standing = 'past' | 'now' | 'later';

/** The place of a stop, or of an event of a hook, as seen from the frame that is shown. */
export function standing(frame: Frame, stop: number, call?: number, event?: number): Standing {
  const [atStop, atCall, atEvent] = [frame.stop ?? -1, frame.call ?? -1, frame.event ?? -1];
  if (stop !== atStop) return stop < atStop ? 'past' : 'later';
  if (call === undefined) return frame.call === undefined ? 'now' : 'past';
  if (call !== atCall) return call < atCall ? 'past' : 'later';
  if (event === undefined || event === atEvent) return 'now';
  return event < atEvent ? 'past' : 'later';
}
