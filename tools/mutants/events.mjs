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

/** The mutants that were on when their process ended by other means than its watch. */
export function interrupted(events) {
  const lost = [];
  let on;
  for (const { kind, id } of events) {
    if (kind === 'on' && on !== undefined) lost.push(on);
    if (kind === 'on') on = id;
    else if (kind === 'off' || kind === 'killed') on = undefined;
  }
  return on === undefined ? lost : [...lost, on];
}
