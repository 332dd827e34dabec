import type { Direction } from './connection-state.ts';

/** A direction as a number, for typed arrays (`enum ip_conntrack_dir`). */
export type Way = 0 | 1;

/** The way of the packet that opened the connection. */
export const ORIGINAL = 0;
/** The way back. */
export const REPLY = 1;

export function wayOf(direction: Direction): Way {
  return direction === 'original' ? ORIGINAL : REPLY;
}

export function directionOf(way: Way): Direction {
  return way === ORIGINAL ? 'original' : 'reply';
}

export function otherWay(way: Way): Way {
  return way === ORIGINAL ? REPLY : ORIGINAL;
}
