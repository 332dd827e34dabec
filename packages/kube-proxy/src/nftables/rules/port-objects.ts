import type { ProxyPort } from '@packet-path/cluster';
import { planPort } from '../../proxy/port-plan.ts';
import { NftChainNames } from '../text/names.ts';
import { TABLE, TABLE_COMMENT } from '../text/objects.ts';
import { type ChainText, NftTableText, type SetText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import { writeDispatch } from './dispatch.ts';
import { declareFixedSets } from './fixed-sets.ts';
import { writeServiceChains } from './service-chains.ts';

/** The objects of a port that a sync has written, as it remembers them. */
export interface PortObjects {
  /** Elements of the maps that all ports share: map, key, and the text behind the key. */
  readonly elements: readonly (readonly [set: string, key: string, rest: string])[];
  readonly chains: readonly string[];
  /** The declarations of its affinity sets, by name. */
  readonly sets: ReadonlyMap<string, SetText>;
}

/** A port's objects, with the text of its chains. */
export interface WrittenPort {
  readonly objects: PortObjects;
  readonly chains: ReadonlyMap<string, ChainText>;
}

/** Writes one port by itself. */
export function writePort(port: ProxyPort, context: NftablesContext): WrittenPort {
  const text = new NftTableText(context.family, TABLE, TABLE_COMMENT);
  declareFixedSets(text, { ...context, nodePortIPs: [] }, [port]);
  const shared = new Set(text.sets.keys());
  const plan = planPort(port, context.node, new NftChainNames(port.name, port.protocol));
  writeDispatch(text, plan, context);
  writeServiceChains(text, plan, context);
  const elements: (readonly [string, string, string])[] = [];
  for (const name of shared) {
    for (const [key, rest] of text.sets.get(name)!.elements) elements.push([name, key, rest]);
  }
  const sets = new Map([...text.sets].filter(([name]) => !shared.has(name)));
  return { objects: { elements, chains: [...text.chains.keys()], sets }, chains: text.chains };
}
