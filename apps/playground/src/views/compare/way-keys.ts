import type { WalkEvent, WalkStop } from '../../model/protocol/walk.ts';

/** The lines of a way as keys: lines of two columns with the same key say the same. */
export function keysOf(stops: readonly WalkStop[]): readonly string[] {
  return stops.flatMap((stop) =>
    stop.kind === 'step'
      ? [keyOf(stop)]
      : [stop.hook, ...stop.calls.flatMap(({ events }) => events.map(keyOf))],
  );
}

export function keyOf(event: WalkEvent): string {
  switch (event.kind) {
    case 'rule':
      return `${event.matched} ${event.table} ${event.chain} ${event.text}`;
    case 'fold':
      return `${event.table} ${event.chain} ${event.first} ${event.count}`;
    case 'step':
      return event.text;
    default:
      throw new TypeError(`no event is ${JSON.stringify(event satisfies never)}`);
  }
}
