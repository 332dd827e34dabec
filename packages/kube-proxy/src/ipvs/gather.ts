import type { Cluster } from '@packet-path/cluster';
import { type Family, PacketPathError } from '@packet-path/core';
import { proxyContext } from '../proxy/context.ts';
import type { IpvsProxyOptions } from './options.ts';
import { type IpvsState, ipvsState } from './state.ts';
import { isSchedulerName } from './virtual-service.ts';
import { writePort } from './write-port.ts';

/**
 * Gathers the objects of all services in one family.
 *
 * @throws {PacketPathError} `unknown-scheduler`, or as `proxyContext`
 */
export function gather(cluster: Cluster, options: IpvsProxyOptions, family: Family): IpvsState {
  const { scheduler = 'rr' } = options;
  if (!isSchedulerName(scheduler)) {
    throw new PacketPathError('unknown-scheduler', `'${scheduler}' is no scheduler's name`, {
      expected: 'a name such as rr, lc or mh',
    });
  }
  const state = ipvsState(proxyContext(cluster, options, family, { randomFully: true }), scheduler);
  for (const port of state.context.ports) writePort(state, port);
  return state;
}
