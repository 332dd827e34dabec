import { oneOf, shortText } from '../field.ts';

/** The connection that Walk and Compare are about. */
export const CONNECTION = {
  /** `pod`, `node`, `outside`, or an address with a port. */
  from: shortText(60, 'pod'),
  /** A service port by its name, or an address with a port; empty for the scene's first. */
  to: shortText(300, ''),
  at: shortText(40, 'cluster IP'),
  protocol: oneOf(['tcp', 'udp', 'sctp'], 'tcp'),
};
