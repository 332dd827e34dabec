import type { Section } from '../figure.ts';
import { connections } from './connections.ts';
import { established } from './established.ts';
import { flows } from './flows.ts';
import { dump, largeNodes, largeServices, nodes } from './loading.ts';
import { longService, refused, schedulers } from './long-ways.ts';
import { manyNodes } from './many-nodes.ts';
import { firstVisits, growth, hotConnections, randomConnections } from './new-connection.ts';
import { ratios } from './ratios.ts';
import { yardstick } from './yardstick.ts';

/** Everything that is measured over a library, by the names that `--only` takes. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  yardstick,
  hot: hotConnections,
  random: randomConnections,
  first: firstVisits,
  growth,
  established,
  refused,
  'long-service': longService,
  schedulers,
  'large-services': largeServices,
  flows,
  nodes,
  'large-nodes': largeNodes,
  dump,
  'many-nodes': manyNodes,
  connections,
  ratios,
};
