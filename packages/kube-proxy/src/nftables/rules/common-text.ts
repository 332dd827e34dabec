import type { ProxyPort } from '@packet-path/cluster';
import { TABLE, TABLE_COMMENT } from '../text/objects.ts';
import { NftTableText } from '../text/table-text.ts';
import { writeBaseChains } from './base-chains.ts';
import type { NftablesContext } from './context.ts';
import { writeFixedChains } from './fixed-chains.ts';
import { declareFixedSets } from './fixed-sets.ts';

/** The table with all that is not written port by port. */
export function commonText(context: NftablesContext, ports: readonly ProxyPort[]): NftTableText {
  const text = new NftTableText(context.family, TABLE, TABLE_COMMENT);
  declareFixedSets(text, context, ports);
  writeBaseChains(text, context);
  writeFixedChains(text, context);
  return text;
}
