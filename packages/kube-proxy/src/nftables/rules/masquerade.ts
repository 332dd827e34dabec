import {
  CLUSTER_IPS,
  HAIRPIN_CONNECTIONS,
  MARK_FOR_MASQUERADE,
  MASQUERADING,
  SERVICES,
} from '../text/objects.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';

/**
 * The statement that marks a packet for masquerading: a jump to a chain that does, or the mark
 * itself.
 */
export function markStatement({ layout, markBit }: NftablesContext): string {
  return layout.mark === 'chain'
    ? `jump ${MARK_FOR_MASQUERADE}`
    : `meta mark set meta mark | ${markBit}`;
}

/** Marked packets lose the mark and are masqueraded; since 1.36, pods that reach themselves too. */
export function writeMasquerading(table: NftTableText, context: NftablesContext): void {
  const { layout, markBit, header, randomFully } = context;
  const masquerade = `masquerade${randomFully ? ' fully-random' : ''}`;
  const clear = `meta mark set meta mark ^ ${markBit}`;
  if (layout.mark === 'chain') {
    table.push(MARK_FOR_MASQUERADE, `meta mark set meta mark | ${markBit}`);
    table.push(MASQUERADING, `meta mark & ${markBit} == 0x00000000 return`, clear, masquerade);
  } else {
    table.push(MASQUERADING, `meta mark & ${markBit} != 0x00000000 ${clear} ${masquerade}`);
  }
  if (layout.hairpin === 'set') {
    const connection = `${header} saddr . ${header} daddr . meta l4proto . th dport`;
    table.push(MASQUERADING, `ct status dnat ${connection} @${HAIRPIN_CONNECTIONS} ${masquerade}`);
  }
}

/** Since 1.36 one rule marks packets to every cluster IP; before, each service's chain has its own. */
export function writeClusterIPMark(table: NftTableText, context: NftablesContext): void {
  const { layout, header, masqueradeAll, pods } = context;
  if (layout.clusterIPMark !== 'by-set') return;
  const toClusterIP = `${header} daddr @${CLUSTER_IPS} `;
  const mark = markStatement(context);
  if (masqueradeAll) {
    table.push(SERVICES, `${toClusterIP}${mark} comment "masquerade all clusterIP traffic"`);
  } else if (pods !== undefined) {
    const text = 'masquerade clusterIP traffic from outside cluster';
    table.push(SERVICES, `${toClusterIP}${pods.notLocal}${mark} comment "${text}"`);
  }
}
