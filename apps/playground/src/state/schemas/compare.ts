import { MODES } from '../../model/protocol/scene.ts';
import { someOf } from '../field.ts';

/** The data planes side by side. */
export const COMPARE = {
  modes: someOf(MODES, ['iptables', 'ipvs', 'nftables', 'userspace']),
};
