import { formatEndpoint, protocolName, type TraceStep } from '@packet-path/core';
import { formatServiceKey } from '@packet-path/ipvs-model';

/** The kinds of step that IPVS tells. */
export type IpvsKind =
  | 'ipvs-connection'
  | 'ipvs-template'
  | 'ipvs-service'
  | 'ipvs-schedule'
  | 'ipvs-forward'
  | 'ipvs-conntrack'
  | 'ipvs-drop';

/** The steps of IPVS in English. */
export const ENGLISH_IPVS: { readonly [Kind in IpvsKind]: (step: TraceStep<Kind>) => string } = {
  'ipvs-connection': (step) => {
    const side = step.event === 'found' ? ` by the ${step.from}'s packet` : '';
    const connection = `${protocolName(step.protocol)} ${ends(step)} (${step.state})`;
    return `ipvs: connection ${step.event}${side}: ${connection}`;
  },
  'ipvs-template': (step) => `ipvs: template ${step.event}: ${ends(step)}`,
  'ipvs-service': ({ service }) => `ipvs: service ${formatServiceKey(service)}`,
  'ipvs-schedule': ({ scheduler, service, destination, weight, steps }) => {
    const chosen =
      destination === null
        ? 'found no destination'
        : `chose ${formatEndpoint(destination)} of weight ${weight}`;
    return `ipvs: ${scheduler} of ${formatServiceKey(service)} ${chosen} (${steps} examined)`;
  },
  'ipvs-forward': ({ method, destination, isLocal }) =>
    `ipvs: ${method} to ${formatEndpoint(destination)}${isLocal ? ' on this host' : ''}`,
  'ipvs-conntrack': ({ reply }) => `ipvs: conntrack is told that answers come as ${reply}`,
  'ipvs-drop': ({ cause }) => `ipvs: dropped: ${cause}`,
};

/** The three ends of a connection, in the order in which a request meets them. */
export function ends({
  client,
  virtual,
  destination,
}: Pick<TraceStep<'ipvs-template'>, 'client' | 'virtual' | 'destination'>): string {
  return [client, virtual, destination].map(formatEndpoint).join(' -> ');
}
