import hooks from '../../../../../docs/learn/1-hooks.md?raw';
import dnat from '../../../../../docs/learn/2-dnat-and-conntrack.md?raw';
import chains from '../../../../../docs/learn/3-kube-proxys-chains.md?raw';
import why from '../../../../../docs/learn/4-why-20000.md?raw';
import keepalive from '../../../../../docs/learn/5-keepalive.md?raw';
import ipvs from '../../../../../docs/learn/6-ipvs.md?raw';
import nftables from '../../../../../docs/learn/7-nftables.md?raw';
import limits from '../../../../../docs/learn/8-when-conntrack-is-not-your-friend.md?raw';

/** The lessons of docs/learn, in order. */
export const LESSON_TEXTS: readonly string[] = [
  hooks,
  dnat,
  chains,
  why,
  keepalive,
  ipvs,
  nftables,
  limits,
];
