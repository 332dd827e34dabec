import { ConnectionStatus } from '../table/status.ts';
import type { Manipulation } from './nat-range.ts';

const { SRC_NAT, DST_NAT, SRC_NAT_DONE, DST_NAT_DONE } = ConnectionStatus;

/** The bit of a connection of which one end is rewritten. */
export function natBit(manipulation: Manipulation): number {
  return manipulation === 'source' ? SRC_NAT : DST_NAT;
}

/** The bit of a connection of which one end is decided, be it to change nothing. */
export function doneBit(manipulation: Manipulation): number {
  return manipulation === 'source' ? SRC_NAT_DONE : DST_NAT_DONE;
}

/** The other end. */
export function opposite(manipulation: Manipulation): Manipulation {
  return manipulation === 'source' ? 'destination' : 'source';
}
