import type { IptablesProxyOptions } from './options.ts';

/** Whether MASQUERADE has `--random-fully`: kube-proxy asks for it since 1.16, where iptables knows it (1.6.2 and later). */
export function asksRandomFully({ layout, postrouting }: IptablesProxyOptions): boolean {
  return layout !== '2019' || postrouting === 'three-rules';
}
