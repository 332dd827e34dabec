import type { StudyProgress } from '@packet-path/experiment';

/** A line that tells how far the work is. */
export interface ProgressLine {
  readonly show: (progress: StudyProgress) => void;
  readonly clear: () => void;
}

/** Redrawn at most so often, in milliseconds. */
const INTERVAL = 100;

/** A line on stderr that is drawn over and over; nothing at all where stderr is no terminal. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  let drawn = 0;
  return {
    show({ cluster, plane, done, total }) {
      const now = Date.now();
      if (done > 0 && now - drawn < INTERVAL) return;
      drawn = now;
      const text = done === 0 ? `building ${total} services` : `${done} of ${total} services`;
      stream.write(`\r\x1b[K${cluster}, ${plane}: ${text}`.slice(0, (stream.columns ?? 80) + 3));
    },
    clear: () => void stream.write('\r\x1b[K'),
  };
}
