import type { ProxyPort } from '@packet-path/cluster';
import { planPort } from '../../proxy/port-plan.ts';
import { NftChainNames } from '../text/names.ts';
import { CLUSTER_IPS, TABLE, TABLE_COMMENT } from '../text/objects.ts';
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

/** Writes ports, each by itself. The sets that all ports share are declared once for all of them. */
export class PortWriter {
  readonly #context: NftablesContext;
  readonly #text: NftTableText;
  readonly #shared: ReadonlyMap<string, SetText>;

  constructor(context: NftablesContext) {
    this.#context = context;
    this.#text = new NftTableText(context.family, TABLE, TABLE_COMMENT);
    declareFixedSets(this.#text, { ...context, nodePortIPs: [] }, []);
    this.#shared = new Map(this.#text.sets);
  }

  write(port: ProxyPort): WrittenPort {
    const text = this.#text;
    const context = this.#context;
    const plan = planPort(port, context.node, new NftChainNames(port.name, port.protocol));
    if (context.layout.checksClusterIPs) text.element(CLUSTER_IPS, `${port.clusterIP}`);
    writeDispatch(text, plan, context);
    writeServiceChains(text, plan, context);
    const elements: (readonly [string, string, string])[] = [];
    for (const [name, set] of this.#shared) {
      if (set.elements.size === 0) continue;
      for (const [key, rest] of set.elements) elements.push([name, key, rest]);
      set.elements.clear();
    }
    const { sets, chains } = text.takeOut(this.#shared);
    return { objects: { elements, chains: [...chains.keys()], sets }, chains };
  }
}
