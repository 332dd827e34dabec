import { MODES } from '../../model/protocol/scene.ts';
import { oneOf, whole } from '../field.ts';

/** The mode that Walk's node runs, and the place in the connection's way. */
export const WALK = {
  mode: oneOf(MODES, 'iptables'),
  /** The frame that is shown, of all frames of the connection. */
  frame: whole(0, 1_000_000, 0),
};
