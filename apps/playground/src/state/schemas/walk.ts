import { MODES } from '../../model/protocol/scene.ts';
import { oneOf, shortText, whole } from '../field.ts';

/** The connection that Walk plays, and the place in it. */
export const WALK = {
  mode: oneOf(MODES, 'iptables'),
  /** `pod`, `node`, `outside`, or an address with a port. */
  from: shortText(60, 'pod'),
  /** A service port by its name, or an address with a port; empty for the scene's first. */
  to: shortText(300, ''),
  at: shortText(40, 'cluster IP'),
  protocol: oneOf(['tcp', 'udp', 'sctp'], 'tcp'),
  /** The frame that is shown, of all frames of the connection. */
  frame: whole(0, 1_000_000, 0),
};
