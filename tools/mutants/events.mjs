import { existsSync, readFileSync } from 'node:fs';

/** The events of a file. A line that the end of its process cut off is left out. */
export function eventsOf(file) {
  if (!existsSync(file)) return [];
  const events = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line !== '') events.push(JSON.parse(line));
    } catch {
      // The process was killed while it wrote this line.
    }
  }
  return events;
}

/** The mutants that were on when their process ended, and why it did; `undefined` if none was. */
export function interrupted(events) {
  let on;
  let by = 'the end of the process';
  for (const { kind, ids } of events) {
    if (kind === 'on') on = ids;
    else if (kind === 'off') on = undefined;
    else if (kind === 'late') by = 'time';
  }
  return on === undefined ? undefined : { ids: on, by };
}
