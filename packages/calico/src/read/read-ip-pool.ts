import type { Cursor } from '@packet-path/manifest';
import type { IpPool } from '../objects/calico-objects.ts';
import { readMetadata } from './metadata.ts';

const MODES = ['Never', 'Always', 'CrossSubnet'] as const;

/** An IPPool of Calico; undefined for one that is disabled. */
export function readIpPool(object: Cursor): IpPool | undefined {
  const spec = object.field('spec');
  if (spec.field('disabled').flagOr(false)) return undefined;
  const isUsed = (mode: string) => spec.field(mode).oneOf(MODES) !== 'Never';
  return Object.freeze({
    name: readMetadata(object).name,
    cidr: spec.field('cidr').prefix(),
    natOutgoing: spec.field('natOutgoing').flagOr(false),
    encapsulation: isUsed('ipipMode') ? 'ipip' : isUsed('vxlanMode') ? 'vxlan' : 'none',
  });
}
