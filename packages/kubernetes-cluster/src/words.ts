import { declareDraws } from '@packet-path/core';
import type { LostCause } from './way/fate.ts';

declare module '@packet-path/core' {
  interface DropReasons {
    /** The packet left a host and arrived at no other: the host that it left, and the cause. */
    lost: { readonly from: string; readonly cause: LostCause };
  }

  interface DrawPurposes {
    /** The node that the load balancer in front of a cluster sends a new flow to. */
    'load-balancer-node': true;
  }
}

declareDraws({ 'load-balancer-node': 'path' });
