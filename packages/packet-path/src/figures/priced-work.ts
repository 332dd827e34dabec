import { pairs, type SyncWork } from '@packet-path/cost';
import type { Programming } from '@packet-path/data-plane';

/** The tools that write a whole sync at once. */
const WHOLE = /^ip6?tables-restore$|^nft$/;

/**
 * The quantities that a sync is priced by. Runs are those of `iptables-restore` and of nft; the short runs of iptables that
 * make chains and jumps at a first sync are left out, as publications leave them out. Rules of legacy
 * iptables are written, and the whole tables that they stand in are copied in; all pairs of rules
 * written at once are counted too, since iptables-restore is not linear. Objects of nftables are those of
 * its transactions, their pairs, and those that the tables have besides.
 *
 * @param services virtual services that IPVS mode compares; 0 in other modes
 * @param kept objects of nftables on the host before the sync, as {@link keptObjects} counts them
 */
export function pricedWork(programming: Programming, services: number, kept: number): SyncWork {
  const { work, invocations } = programming;
  const runs = invocations.filter(({ tool }) => WHOLE.test(tool)).length;
  const isNft = invocations.some(({ tool }) => tool === 'nft');
  const objects = isNft ? writtenObjects(programming) : 0;
  return {
    runs: Math.max(1, runs),
    ...(isNft
      ? {
          objects,
          objectPairs: pairs(objects),
          objectsKept: kept,
          objectsListed: work.objectsListed,
        }
      : {
          rules: work.rules,
          rulesCopied: work.rulesCopiedIn,
          rulePairs: pairs(work.rules),
          servicesChecked: services,
          addressPairs: work.addresses * services,
          services: work.services,
        }),
  };
}

/** Objects of nftables that a sync writes: a chain that is written is made and emptied, and is one. */
export function writtenObjects({ work, invocations }: Programming): number {
  let flushes = 0;
  for (const { tool, input = '' } of invocations) {
    if (tool === 'nft') flushes += input.match(/^flush chain /gm)?.length ?? 0;
  }
  return work.rules + work.sets + work.elements + work.chains - flushes;
}

/**
 * Objects of nftables that a first sync leaves in the tables: those written, and the sets and elements
 * without a name in its rules (`map { 0 : …, 1 : … }`), which a later commit reads as well.
 */
export function keptObjects(first: Programming): number {
  let unnamed = 0;
  for (const { tool, input = '' } of first.invocations) {
    if (tool !== 'nft') continue;
    for (const [, elements = ''] of input.matchAll(/^add rule .*map \{([^}]*)\}/gm)) {
      unnamed += 1 + elements.split(',').length;
    }
  }
  return writtenObjects(first) + unnamed;
}
