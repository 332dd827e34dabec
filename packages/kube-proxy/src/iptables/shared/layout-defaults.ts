import type { ModeDefaults } from '../../proxy/context.ts';
import type { IptablesProxyOptions } from './options.ts';

/**
 * The defaults of a layout. kube-proxy asks for `--random-fully` since 1.16, where iptables knows it
 * (1.6.2 and later); EndpointSlices with hints came in 1.21.
 */
export function layoutDefaults({ layout, postrouting }: IptablesProxyOptions): ModeDefaults {
  if (layout !== '2019') return { randomFully: true };
  return { randomFully: postrouting === 'three-rules', hints: 'none' };
}
